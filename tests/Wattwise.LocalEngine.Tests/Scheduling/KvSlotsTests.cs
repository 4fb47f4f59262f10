using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class KvSlotsTests
{
    private readonly FakeKvSequences _kv = InUse(8);

    [Fact]
    public void The_sequence_that_holds_most_of_the_prompt_is_taken_and_loses_the_rest()
    {
        var slots = Slots(3);
        Serve(slots, null, [1, 2, 3]);
        Take(slots, null, [9], out var other, out _);
        Compute(other, [9, 8, 7]);
        Serve(slots, null, [1, 2, 3, 4, 5]);
        slots.Return(other, null, [9, 8, 7]);

        Assert.True(slots.TryTake(null, [1, 2, 3, 4, 6], out var id, out var cached));

        Assert.Equal(4, cached);
        Assert.Equal([1, 2, 3, 4], _kv.Tokens(id));
        Assert.NotEqual(other, id);
    }

    [Fact]
    public void Another_scope_goes_on_from_nothing()
    {
        var slots = Slots(1);
        Serve(slots, "one", [1, 2, 3]);

        Assert.True(slots.TryTake("two", [1, 2, 3], out var id, out var cached));

        Assert.Equal(0, cached);
        Assert.Empty(_kv.Tokens(id));
    }

    [Fact]
    public void Without_a_match_the_neighbour_of_those_in_use_is_taken()
    {
        var slots = Slots(6);
        int[] ids = [.. Enumerable.Range(0, 6).Select(i => Take(slots, null, [i], out var id, out _) ? id : -1)];
        foreach (var id in ids.Where(id => id != 3))
            slots.Return(id, null, []);

        Take(slots, null, [7], out var next, out _);

        Assert.Contains(next, new[] { 2, 4 });
    }

    [Fact]
    public void When_requests_have_all_of_them_there_is_none()
    {
        var slots = Slots(1);
        Take(slots, null, [1], out _, out _);

        Assert.False(slots.TryTake(null, [1], out _, out _));
    }

    [Fact]
    public void Nothing_stays_where_nothing_is_to_be_kept()
    {
        var slots = new KvSlots(_kv, 0, 2, keeps: false, spill: null);
        Serve(slots, null, [1, 2]);

        Assert.Equal(0, slots.KeptTokens);
        Assert.Equal(0, _kv.UsedCells);
    }

    // Whatever comes and goes, a request finds in its cells exactly the beginning of its prompt that it is told of, of its own scope.
    [Fact]
    public void A_request_never_finds_cells_of_another_prompt_or_scope() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2].Array[1, 6], Gen.Int[0, 3]).Array[1, 40].ForAll(requests =>
        {
            var kv = InUse(4);
            var slots = new KvSlots(kv, 0, 4, keeps: true, spill: null);
            var scopes = new Dictionary<int, int[]>[] { [], [] };
            var running = new List<(int Id, int Scope, int[] Tokens)>();
            foreach (var (scope, prompt, end) in requests)
            {
                if (slots.TryTake($"{scope}", prompt.AsSpan()[..^1], out var id, out var cached))
                {
                    Assert.Equal(prompt[..cached], kv.Tokens(id));
                    if (cached > 0)
                        Assert.True(scopes[scope].ContainsKey(id), "The cells are another scope's.");
                    foreach (var token in prompt[cached..])
                        kv.Decode(id, token);
                    running.Add((id, scope, prompt));
                }

                if (running.Count <= end)
                    continue;
                var ended = running[end];
                running.RemoveAt(end);
                slots.Return(ended.Id, $"{ended.Scope}", ended.Tokens);
                scopes[1 - ended.Scope].Remove(ended.Id);
                scopes[ended.Scope][ended.Id] = ended.Tokens;
            }
        });

    private static FakeKvSequences InUse(int sequences)
    {
        var kv = new FakeKvSequences(sequences);
        while (kv.HasFreeSequence)
            kv.Take();
        return kv;
    }

    private KvSlots Slots(int count) => new(_kv, 0, count, keeps: true, spill: null);

    private static bool Take(KvSlots slots, string? scope, int[] prompt, out int id, out int cached) =>
        slots.TryTake(scope, prompt, out id, out cached);

    private void Serve(KvSlots slots, string? scope, int[] tokens)
    {
        Take(slots, scope, tokens, out var id, out var cached);
        Compute(id, tokens[cached..]);
        slots.Return(id, scope, tokens);
    }

    private void Compute(int id, int[] tokens)
    {
        foreach (var token in tokens)
            _kv.Decode(id, token);
    }
}
