namespace Wattwise.LocalEngine;

/// <summary>
/// Sequences with cells of their own, and what the last request of each left in them: a request whose prompt begins alike goes on from
/// there. Only for the engine thread.
/// </summary>
/// <param name="kv">Called for each change of the KV cache.</param>
/// <param name="first">The first sequence id.</param>
/// <param name="count">How many there are.</param>
/// <param name="keeps">Whether anything is kept.</param>
/// <param name="spill">Gets what another request overwrites.</param>
internal sealed class KvSlots(IKvSequences kv, int first, int count, bool keeps, PrefixSpill? spill)
{
    // A next turn has all of the turns before it but their last tokens.
    private const double ContinuedShare = 0.75;

    private readonly Slot[] _slots = [.. Enumerable.Range(first, count).Select(id => new Slot(id))];
    private long _uses;

    /// <summary>Cells that hold what earlier requests left.</summary>
    public int KeptTokens => _slots.Sum(slot => slot.IsFree ? slot.Tokens.Length : 0);

    /// <summary>The cells in use of a sequence that no request has; -1 for one that a request has.</summary>
    public int LengthOf(int id) =>
        id >= first && id < first + count && _slots[id - first] is { IsFree: true } slot ? slot.Tokens.Length : -1;

    /// <summary>
    /// Takes the sequence that the prompt continues; where it continues none, the one nearest to those in use, since llama.cpp computes
    /// neighbours together.
    /// </summary>
    /// <param name="scope">Who may go on from it.</param>
    /// <param name="prompt">The prompt without its last token.</param>
    /// <param name="id">The sequence.</param>
    /// <param name="cached">How many tokens of the prompt its cells hold; they hold nothing else.</param>
    /// <returns>False where requests have all of them.</returns>
    public bool TryTake(string? scope, ReadOnlySpan<int> prompt, out int id, out int cached)
    {
        (id, cached) = (-1, 0);
        Slot? best = null;
        var bestRank = (Continued: -1, Nearness: 0, IsEmpty: false, Common: 0, LastUsed: 0L);
        foreach (var slot in _slots)
        {
            if (!slot.IsFree)
                continue;
            var common = slot.Scope == scope ? slot.Tokens.AsSpan().CommonPrefixLength(prompt) : 0;

            // A beginning that all prompts share, such as the template's, is no reason to overwrite what another chat may go on from.
            var continued = common >= slot.Tokens.Length * ContinuedShare ? common : 0;
            var rank = (continued, -Distance(slot), slot.Tokens.Length == 0, common, -slot.LastUsed);
            if (best is null || rank.CompareTo(bestRank) > 0)
                (best, bestRank) = (slot, rank);
        }

        if (best is null)
            return false;

        (id, cached) = (best.Id, bestRank.Common);
        if (spill is not null)
        {
            // A next turn overwrites a token or two: nothing worth a copy of all the others.
            if (best.Tokens.Length - cached >= spill.MinTokens)
                spill.Save(best.Scope, best.Tokens, id);
            cached = Restore(scope, prompt, id, cached);
        }

        kv.Remove(id, cached, -1);
        (best.IsFree, best.Tokens) = (false, []);
        return true;
    }

    /// <summary>Gives a sequence back.</summary>
    /// <param name="id">The sequence.</param>
    /// <param name="scope">Who may go on from it.</param>
    /// <param name="tokens">What its cells hold and may be used again; empty where nothing.</param>
    public void Return(int id, string? scope, ReadOnlySpan<int> tokens)
    {
        var kept = keeps ? tokens.Length : 0;
        kv.Remove(id, kept, -1);
        var slot = _slots[id - first];
        (slot.IsFree, slot.Scope, slot.Tokens, slot.LastUsed) = (true, scope, tokens[..kept].ToArray(), ++_uses);
    }

    /// <summary>All are free and empty: the context was made anew.</summary>
    public void Clear()
    {
        foreach (var slot in _slots)
            (slot.IsFree, slot.Tokens) = (true, []);
    }

    private int Restore(string? scope, ReadOnlySpan<int> prompt, int id, int cached)
    {
        if (spill!.Find(scope, prompt, out _) < cached + Admission.MinSharedTokens)
            return cached;
        kv.Remove(id, 0, -1);
        return spill.TryRestore(scope, prompt, id) is { } tokens ? tokens.AsSpan().CommonPrefixLength(prompt) : 0;
    }

    private int Distance(Slot slot)
    {
        var distance = int.MaxValue;
        foreach (var other in _slots)
        {
            if (!other.IsFree)
                distance = Math.Min(distance, Math.Abs(other.Id - slot.Id));
        }

        return distance;
    }

    private sealed class Slot(int id)
    {
        public int Id { get; } = id;

        public bool IsFree { get; set; } = true;

        public string? Scope { get; set; }

        public int[] Tokens { get; set; } = [];

        public long LastUsed { get; set; }
    }
}
