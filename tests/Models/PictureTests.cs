using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace TensorCore.Tests;

public class PictureTests
{
    [Fact]
    public void A_raster_is_a_png_with_its_pixels()
    {
        var raster = new Raster(3, 2) { [1, 0] = new Rgb(1, 2, 3), [2, 1] = new Rgb(250, 0, 9) };
        using var stream = new MemoryStream();
        raster.Write(stream);
        var (width, height, rows) = Decode(stream.ToArray());
        Assert.Equal((3, 2), (width, height));
        Assert.Equal([255, 255, 255, 1, 2, 3, 255, 255, 255], rows[0]);
        Assert.Equal([255, 255, 255, 255, 255, 255, 250, 0, 9], rows[1]);
    }

    [Theory]
    [InlineData(-2f, 33, 102, 172)]
    [InlineData(-1f, 33, 102, 172)]
    [InlineData(0f, 255, 255, 255)]
    [InlineData(1f, 178, 24, 43)]
    [InlineData(float.NaN, 0, 0, 0)]
    public void The_scale_is_fixed_from_blue_to_red(float value, int r, int g, int b) =>
        Assert.Equal(new Rgb((byte)r, (byte)g, (byte)b), Rgb.Diverging(value));

    [Fact]
    public void A_state_is_drawn_with_position_to_the_right_and_time_down()
    {
        // One channel that is 1 at time 0, position 2 and -1 at time 1, position 0.
        var states = Tensor.From([0f, 0, 1, -1, 0, 0], [2, 3, 1]);
        var symbols = Tensor.From([1, 1, 2, 2, 1, 1], [2, 3]);
        var raster = new StatePicture(states, symbols).ToRaster();
        var red = Positions(raster, Rgb.Diverging(1));
        var blue = Positions(raster, Rgb.Diverging(-1));
        Assert.Equal(red.Count, blue.Count);
        Assert.True(red.Count > 100, "a cell of so small a state is many pixels");
        Assert.True(red.Min(p => p.X) > blue.Max(p => p.X), "position 2 is to the right of position 0");
        Assert.True(blue.Min(p => p.Y) > red.Max(p => p.Y), "time 1 is below time 0");
    }

    [Fact]
    public void Svg_is_well_formed_and_has_a_label_for_each_channel()
    {
        var picture = new StatePicture(Tensor.Zeros([3, 4, 5]), Tensor.Zeros([3, 4], DType.Int32));
        var labels = XDocument.Parse(picture.ToSvg()).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value);
        Assert.Equal(["read out", "channel 0", "channel 1", "channel 2", "channel 3", "channel 4"], labels);
    }

    [Fact]
    public void Channels_numbers_have_room_above_narrow_states()
    {
        // 61 times of one position are one pixel wide, numbers of three digits eleven.
        var raster = new StatePicture(Tensor.Zeros([61, 1, 150]), Tensor.Zeros([61, 1], DType.Int32)).ToRaster();
        var ink = Positions(raster, new Rgb(60, 60, 60)).Where(p => p.Y < 6 + 10 - 1).Select(p => p.X).Distinct().ToArray();
        Assert.True(ink.Max() < raster.Width - 1);
        var single = new StatePicture(Tensor.Zeros([61, 1, 10]), Tensor.Zeros([61, 1], DType.Int32)).ToRaster();
        Assert.InRange(raster.Width % 17, 6, 6); // panels of eleven and a gap of six
        Assert.InRange(single.Width % 9, 6, 6); // of three
    }

    [Fact]
    public void Wrong_shapes_and_file_types_are_named()
    {
        Assert.Contains("[time, position, channel]", Assert.Throws<ShapeException>(() => new StatePicture(Tensor.Zeros([3, 4]), Tensor.Zeros([3, 4]))).Message);
        var picture = new StatePicture(Tensor.Zeros([1, 1, 1]), Tensor.Zeros([1, 1], DType.Int32));
        Assert.Contains(".png or .svg", Assert.Throws<ArgumentException>(() => picture.Save("state.gif")).Message);
    }

    private static List<(int X, int Y)> Positions(Raster raster, Rgb color) =>
        [.. from y in Enumerable.Range(0, raster.Height) from x in Enumerable.Range(0, raster.Width) where raster[x, y] == color select (x, y)];

    private static (int Width, int Height, List<int[]> Rows) Decode(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        int width = 0, height = 0;
        var data = new List<byte>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var type = Encoding.ASCII.GetString(png, at + 4, 4);
            var body = png.AsSpan(at + 8, length);
            // The checksum by table, independently of the writer's bit loop.
            var crc = 0xFFFFFFFFu;
            foreach (var value in png.AsSpan(at + 4, length + 4)) crc = (crc >> 8) ^ Table((crc ^ value) & 0xFF);
            Assert.Equal(~crc, BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            if (type == "IHDR") (width, height) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]));
            if (type == "IDAT") data.AddRange(body.ToArray());
            at += length + 12;
        }

        using var zlib = new ZLibStream(new MemoryStream([.. data]), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        var bytes = raw.ToArray();
        var stride = (3 * width) + 1;
        Assert.Equal(stride * height, bytes.Length);
        return (width, height, [.. Enumerable.Range(0, height).Select(y => bytes.Skip((y * stride) + 1).Take(stride - 1).Select(b => (int)b).ToArray())]);
    }

    private static uint Table(uint value)
    {
        for (var bit = 0; bit < 8; bit++) value = (value & 1) == 1 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
        return value;
    }
}
