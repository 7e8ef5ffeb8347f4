using System.Globalization;
using System.Xml.Linq;

namespace TensorCore.Tests;

public class LineChartTests
{
    [Fact]
    public void Points_lie_where_their_values_are()
    {
        var chart = new LineChart("a < b & c", "x", "y") { YRange = (0, 1) };
        chart.Add("line", [(0, 0), (5, 0.5), (10, 1)], LineChart.Color(0), dots: true);
        var points = Circles(chart);
        Assert.Equal(3, points.Length);
        Assert.Equal((points[0].X + points[2].X) / 2, points[1].X, 0.11);
        Assert.Equal((points[0].Y + points[2].Y) / 2, points[1].Y, 0.11);
        Assert.True(points[0].X < points[2].X && points[0].Y > points[2].Y); // y is upward
        Assert.Contains("a < b & c", XDocument.Parse(chart.ToSvg()).Descendants().Select(e => e.Value));
    }

    [Fact]
    public void Logarithmic_axes_have_powers_of_ten_at_equal_distances_and_leave_out_what_has_no_logarithm()
    {
        var chart = new LineChart("t", "x", "y") { LogX = true, LogY = true };
        chart.Add("line", [(0, 1), (1, 1), (10, 0.1), (100, 0), (100, double.NaN), (100, 0.01)], LineChart.Color(1), dots: true);
        var points = Circles(chart);
        Assert.Equal(3, points.Length);
        Assert.Equal(points[1].X - points[0].X, points[2].X - points[1].X, 0.11);
        Assert.Equal(points[1].Y - points[0].Y, points[2].Y - points[1].Y, 0.11);
        // The gap of what is left out interrupts the line.
        var path = XDocument.Parse(chart.ToSvg()).Descendants().Single(e => e.Name.LocalName == "path").Attribute("d")!.Value;
        Assert.Equal(2, path.Count(c => c == 'M'));
    }

    [Fact]
    public void A_band_goes_along_the_upper_edge_and_back_along_the_lower()
    {
        var chart = new LineChart("t", "x", "y") { YRange = (0, 1) };
        chart.AddBand([(0, 0.2, 0.4), (1, 0.2, 0.6)], LineChart.Color(0));
        var polygon = XDocument.Parse(chart.ToSvg()).Descendants().Single(e => e.Name.LocalName == "polygon").Attribute("points")!.Value;
        var corners = polygon.Split(' ').Select(p => p.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.Equal(4, corners.Length);
        Assert.Equal((corners[0][0], corners[1][0]), (corners[3][0], corners[2][0]));
        Assert.Equal(corners[2][1], corners[3][1]);
        Assert.Equal(2 * (corners[3][1] - corners[0][1]), corners[2][1] - corners[1][1], 0.21);
    }

    [Fact]
    public void An_axis_that_cannot_be_is_refused()
    {
        Assert.Contains("positive", Assert.Throws<InvalidOperationException>(() => new LineChart("t", "x", "y") { LogY = true, YRange = (0, 1) }.ToSvg()).Message);
        Assert.Contains("2 to 1", Assert.Throws<InvalidOperationException>(() => new LineChart("t", "x", "y") { YRange = (2, 1) }.ToSvg()).Message);
    }

    [Theory]
    [InlineData(1e17, 1e17, false)] // wider by less than its last digit it would not be
    [InlineData(1e17, 1.0000000000000002e17, false)]
    [InlineData(1, 1.0001, false)]
    [InlineData(0.11, 0.95, true)] // no power of ten
    [InlineData(0.3, 4, true)] // one
    [InlineData(2e-7, 2.001e-7, false)]
    [InlineData(-3, 1e7, false)]
    public void Ticks_are_several_with_different_numbers(double low, double high, bool log)
    {
        var chart = new LineChart("t", "x", "y") { LogY = log, XTicks = [] };
        chart.Add("", [(0, low), (1, high)], LineChart.Color(0));
        var labels = XDocument.Parse(chart.ToSvg()).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).Where(t => t is not ("t" or "x" or "y" or "")).ToArray();
        Assert.InRange(labels.Length, 2, 11);
        Assert.Equal(labels.Distinct(), labels);
    }

    [Fact]
    public void All_names_are_inside_the_picture()
    {
        var chart = new LineChart("t", "x", "y");
        for (var i = 0; i < 30; i++) chart.Add($"line {i}", [(0, 0), (1, 1)], LineChart.Color(i));
        var svg = XDocument.Parse(chart.ToSvg());
        var last = svg.Descendants().Single(e => e.Value == "line 29" && e.Name.LocalName == "text");
        Assert.True(Number(last, "y") < Number(svg.Root!, "height"));
    }

    [Fact]
    public void A_chart_without_data_is_still_a_picture() => XDocument.Parse(new LineChart("t", "x", "y").ToSvg());

    private static (double X, double Y)[] Circles(LineChart chart) =>
        [.. XDocument.Parse(chart.ToSvg()).Descendants().Where(e => e.Name.LocalName == "circle").Select(e => (Number(e, "cx"), Number(e, "cy")))];

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
