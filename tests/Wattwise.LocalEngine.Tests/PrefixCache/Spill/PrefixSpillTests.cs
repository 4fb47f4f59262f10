using Microsoft.Extensions.Logging.Testing;

namespace Wattwise.LocalEngine.Tests;

public sealed class PrefixSpillTests : IDisposable
{
    private const int Length = 64;
    private static readonly byte[] Identity = new byte[32];

    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise").FullName;
    private readonly FakeStates _states = new();
    private readonly FakeLogger _logger = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_prefix_comes_back_from_memory_in_its_scope_only()
    {
        using var spill = Create(hostBytes: 1000);
        Save(spill, "a", 1);

        Assert.Equal(Length, spill.Find("a", Prompt(1), out var length));
        Assert.Equal(Length, length);
        Assert.Equal(10, spill.Find("a", [.. Prompt(1)[..10], 9, 9], out _));
        Assert.Equal(Prompt(1), spill.TryRestore("a", Prompt(1), 7));
        Assert.Equal(State(1), _states.Sequences[7]);
        Assert.All((string?[])[null, "", "b"], scope => Assert.Equal(0, spill.Find(scope, Prompt(1), out _)));
        Assert.All((string?[])[null, "", "b"], scope => Assert.Null(spill.TryRestore(scope, Prompt(1), 8)));
    }

    [Fact]
    public void A_folder_that_others_may_read_is_closed_to_them()
    {
        using (Create(hostBytes: 100, disk: true))
        {
        }

        var folder = Assert.Single(Directory.GetDirectories(_folder));
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead
                | UnixFileMode.GroupRead);
        using var spill = Create(hostBytes: 100, disk: true);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task What_is_forgotten_comes_back_from_nowhere()
    {
        using var spill = Create(hostBytes: 100, disk: true);
        Save(spill, null, 1);
        Save(spill, null, 2);

        spill.Forget();

        Assert.Equal([0, 0], Found(spill, 1, 2));
        await spill.Written;
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Memory_is_bounded_and_the_least_recently_used_goes()
    {
        using var spill = Create(hostBytes: 250);
        Save(spill, null, 1);
        Save(spill, null, 2);
        Assert.NotNull(spill.TryRestore(null, Prompt(1), 0));
        Save(spill, null, 3);

        Assert.Equal(200, spill.HostBytes);
        Assert.Equal([Length, 0, Length], Found(spill, 1, 2, 3));
    }

    [Fact]
    public void A_prefix_that_is_kept_already_is_not_read_again()
    {
        using var spill = Create(hostBytes: 1000);
        Save(spill, null, 1);
        _states.Sequences.Clear();
        spill.Save(null, Prompt(1)[..50], 0);
        Assert.Equal(Length, Found(spill, 1)[0]);
        Assert.Equal(100, spill.HostBytes);
    }

    [Fact]
    public async Task What_memory_has_no_room_for_goes_to_files_and_the_rest_at_the_end_for_the_next_engine_to_read()
    {
        using (var spill = Create(hostBytes: 100, disk: true))
        {
            Save(spill, "a", 1);
            Save(spill, "a", 2);
            await spill.Written;
            Assert.Equal(100, spill.HostBytes);
            Assert.Equal(Prompt(1), spill.TryRestore("a", Prompt(1), 5));
            Assert.Equal(State(1), _states.Sequences[5]);
        }

        using var next = Create(hostBytes: 0, disk: true);
        Assert.Equal([Length, Length], [next.Find("a", Prompt(1), out _), next.Find("a", Prompt(2), out _)]);
        Assert.Equal(0, next.Find(null, Prompt(1), out _));
        Assert.Equal(Prompt(1), next.TryRestore("a", Prompt(1), 6));
        Assert.Equal(State(1), _states.Sequences[6]);
        Assert.Empty(_logger.Collector.GetSnapshot());
    }

    [Fact]
    public async Task Files_are_bounded_and_the_least_recently_used_is_deleted()
    {
        var one = SpillFile.LengthOf(Length, 100);
        using var spill = Create(hostBytes: 0, disk: true, diskBytes: 2 * one);
        for (var prompt = 1; prompt <= 3; prompt++)
        {
            Save(spill, null, prompt);
            await spill.Written;
            if (prompt == 2)
                Assert.NotNull(spill.TryRestore(null, Prompt(1), 0));
        }

        Assert.Equal(2 * one, spill.DiskBytes);
        Assert.Equal([Length, 0, Length], Found(spill, 1, 2, 3));
        Assert.Equal(2, Files().Length);

        using var smaller = Create(hostBytes: 0, disk: true, diskBytes: one);
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_damaged_file_is_refused_deleted_and_told_once()
    {
        using (var spill = Create(hostBytes: 0, disk: true))
        {
            for (var prompt = 1; prompt <= 3; prompt++)
            {
                Save(spill, null, prompt);
                await spill.Written;
            }

            Damage(Files()[0], at: 1000); // in a state's checksum or state
            Damage(Files()[1], at: 1000);
            Assert.Equal(2, Enumerable.Range(1, 3).Count(prompt => spill.TryRestore(null, Prompt(prompt), 0) is null));
            Assert.Single(Files());
        }

        Damage(Files()[0], at: 20); // the identity
        using var next = Create(hostBytes: 0, disk: true);
        Assert.Empty(Files());
        Assert.Equal(2, _logger.Collector.Count); // once for each engine
    }

    [Fact]
    public async Task Engines_of_other_models_share_a_folder_without_harm()
    {
        using var first = Create(hostBytes: 0, disk: true);
        Save(first, null, 1);
        await first.Written;

        using var other = new PrefixSpill(
            _states, new() { SpillDirectory = _folder }, [.. Enumerable.Repeat((byte)1, 32)], TimeProvider.System, _logger);
        Assert.Equal(0, other.Find(null, Prompt(1), out _));
        Assert.NotNull(first.TryRestore(null, Prompt(1), 0));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_the_files_only()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        using var spill = new PrefixSpill(
            _states, new() { SpillToHostBytes = 0, SpillDirectory = file }, Identity, TimeProvider.System, _logger);
        Save(spill, null, 1);
        await spill.Written;
        Assert.Equal(0, Found(spill, 1)[0]);
        Assert.Equal(1, _logger.Collector.Count);
    }

    [Fact]
    public void A_state_that_the_context_refuses_is_not_restored()
    {
        using var spill = Create(hostBytes: 1000);
        Save(spill, null, 1);
        _states.IsFull = true;
        Assert.Null(spill.TryRestore(null, Prompt(1), 0));
    }

    [Fact]
    public void A_prefix_that_needs_more_room_than_there_is_stays_where_it_is()
    {
        using var spill = Create(hostBytes: 1000);
        Save(spill, null, 1);
        Assert.Null(spill.TryRestore(null, Prompt(1), 0, maxTokens: Length - 1));
        Assert.NotNull(spill.TryRestore(null, Prompt(1), 0, maxTokens: Length));
    }

    [Fact]
    public void The_cache_spills_a_sequence_whole_before_its_first_cell_goes()
    {
        var kv = new FakeKvSequences(4);
        var spill = new RecordingSpill(kv);
        var cache = new PrefixCache(kv, new(1000, 4, 0), spill);
        var id = kv.Take();
        foreach (var token in Prompt(1))
            kv.Decode(id, token);
        cache.Retain("a", Prompt(1), id, 1);

        Assert.True(cache.Evict(5));
        Assert.True(cache.Evict(5));
        Assert.True(cache.EvictForSequence());
        Assert.Equal([("a", string.Join(' ', Prompt(1)))], spill.Saved);
    }

    private PrefixSpill Create(long hostBytes, bool disk = false, long diskBytes = 1 << 20) => new(
        _states,
        new() { SpillToHostBytes = hostBytes, SpillDirectory = disk ? _folder : null, SpillToDiskBytes = diskBytes },
        Identity,
        TimeProvider.System,
        _logger);

    private void Save(PrefixSpill spill, string? scope, int prompt)
    {
        _states.Sequences[0] = State(prompt);
        spill.Save(scope, Prompt(prompt), 0);
    }

    private string[] Files() => [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Order()];

    private static void Damage(string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[Math.Min(at, bytes.Length - 1)] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static int[] Found(PrefixSpill spill, params int[] prompts) =>
        [.. prompts.Select(prompt => spill.Find(null, Prompt(prompt), out _))];

    private static int[] Prompt(int number) => [.. Enumerable.Repeat(number, Length)];

    private static byte[] State(int number) => [.. Enumerable.Repeat((byte)number, 100)];

    private sealed class FakeStates : ISequenceStates
    {
        public Dictionary<int, byte[]> Sequences { get; } = [];

        public bool IsFull { get; set; }

        public byte[]? Read(int sequenceId) => Sequences[sequenceId];

        public bool Write(int sequenceId, ReadOnlySpan<byte> state, int tokens)
        {
            Assert.Equal(Length, tokens);
            if (!IsFull)
                Sequences[sequenceId] = state.ToArray();
            return !IsFull;
        }
    }

    private sealed class RecordingSpill(FakeKvSequences kv) : IPrefixSpill
    {
        public int MinTokens => Length;

        public List<(string?, string)> Saved { get; } = [];

        public void Save(string? scope, int[] tokens, int sequenceId)
        {
            Assert.Equal(tokens, kv.Tokens(sequenceId));
            Saved.Add((scope, string.Join(' ', tokens)));
        }
    }
}
