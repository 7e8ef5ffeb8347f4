using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// Sorts 64-bit keys on a GPU: the bitonic network (K. E. Batcher, "Sorting networks and their applications", 1968). Its
/// stages within a tile of 512 keys run in shared memory, one launch for all of them; a stage that compares across tiles
/// is a launch of its own. Keys that are all different come out in one order only, so nothing here needs to be stable.
/// </summary>
internal static class GpuSort
{
    private const int TileKeys = 512;
    private const int GroupSize = TileKeys / 2;

    /// <summary>The length that keys must be padded to, with keys above all others.</summary>
    public static long Padded(long count)
    {
        var length = (long)TileKeys;
        while (length < count) length *= 2;
        return length;
    }

    /// <summary>Sorts in place, upward.</summary>
    /// <param name="device">The device of the keys.</param>
    /// <param name="keys">As many as <see cref="Padded"/> says.</param>
    public static void Sort(GpuDevice device, ArrayView<ulong> keys)
    {
        var tiles = LaunchGrid.GroupsOf(GroupSize, (int)(keys.Length / TileKeys));
        device.Launch<WithinTiles, Stage>(tiles, new(keys, 2, TileKeys));
        for (long run = 2 * TileKeys; run <= keys.Length; run *= 2)
        {
            for (var distance = run / 2; distance >= TileKeys; distance /= 2)
                device.Launch<AcrossTiles, Stage>(keys.Length / 2, new(keys, run, distance));
            device.Launch<WithinTiles, Stage>(tiles, new(keys, run, run));
        }
    }

    /// <param name="Keys">All keys.</param>
    /// <param name="Run">Length of the runs, upward and downward in turn, that are being merged.</param>
    /// <param name="Second">Distance of the keys that are compared; within tiles the length of the last runs that are merged.</param>
    internal readonly record struct Stage(ArrayView<ulong> Keys, long Run, long Second);

    internal readonly struct AcrossTiles : IGpuKernel<Stage>
    {
        public static void Execute(Stage s)
        {
            var i = WorkItem.Index;
            if (i >= s.Keys.Length / 2) return;
            var at = LowerOf(i, s.Second);
            var a = s.Keys[at];
            var b = s.Keys[at + s.Second];
            if ((a > b) != ((at & s.Run) == 0)) return;
            s.Keys[at] = b;
            s.Keys[at + s.Second] = a;
        }
    }

    internal readonly struct WithinTiles : IGpuKernel<Stage>
    {
        public static void Execute(Stage s)
        {
            var tile = SharedMemory.Allocate<ulong>(TileKeys);
            var i = Group.IdxX;
            var start = (long)Grid.IdxX * TileKeys;
            tile[i] = s.Keys[start + i];
            tile[i + GroupSize] = s.Keys[start + i + GroupSize];
            for (var run = s.Run; run <= s.Second; run <<= 1)
            {
                var farthest = run < TileKeys ? (int)run / 2 : GroupSize;
                for (var distance = farthest; distance > 0; distance >>= 1)
                {
                    Group.Barrier();
                    var at = (int)LowerOf(i, distance);
                    var a = tile[at];
                    var b = tile[at + distance];
                    if ((a > b) == (((start + at) & run) == 0))
                    {
                        tile[at] = b;
                        tile[at + distance] = a;
                    }
                }
            }

            Group.Barrier();
            s.Keys[start + i] = tile[i];
            s.Keys[start + i + GroupSize] = tile[i + GroupSize];
        }
    }

    /// <summary>The lower place of pair i of keys that are this power of two apart.</summary>
    private static long LowerOf(long i, long distance) => (2 * (i & ~(distance - 1))) + (i & (distance - 1));
}
