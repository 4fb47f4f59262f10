using System.Globalization;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests;

/// <summary>What the other process does: one command a line, one line for each thing done.</summary>
internal static class StoreCommands
{
    public const int Dimension = 32;
    private const int Callers = 8;

    public static async Task<int> RunAsync(string path)
    {
        await using var store = new SqliteSemanticCacheStore(new() { FilePath = path });
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        using var outputLock = new SemaphoreSlim(1);
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var first = int.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0] == "find")
                await SayAsync((await store.SearchAsync(Query(VectorOf(first), 1, 0.999f))).Count > 0 ? "found" : "missing");
            else
                await AddAsync(first, int.Parse(words[2], CultureInfo.InvariantCulture));
        }

        return 0;

        async Task AddAsync(int first, int count)
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                for (var id = first + caller; id < first + count; id += Callers)
                {
                    await store.AddAsync(Entry(id, VectorOf(id), "of the child"));
                    await SayAsync(id.ToString(CultureInfo.InvariantCulture));
                }
            })));
            await SayAsync("done");
        }

        async Task SayAsync(string text)
        {
            await outputLock.WaitAsync();
            await output.WriteLineAsync(text);
            outputLock.Release();
        }
    }

    /// <summary>The vector of an entry: each has its own.</summary>
    public static float[] VectorOf(int id) => StoreConformance.StoreEntries.Random(new Random(id), Dimension);
}
