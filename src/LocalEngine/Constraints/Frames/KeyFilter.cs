namespace Wattwise.LocalEngine;

/// <summary>The keys of an object that are allowed at one place: some of those of its automaton.</summary>
/// <param name="Tags">What can be reached in the automaton.</param>
/// <param name="Allowed">The tags that are allowed, a bit for each.</param>
internal sealed record KeyFilter(KeyTags Tags, ulong[] Allowed)
{
    /// <summary>Whether any text goes on from any state.</summary>
    public bool IsWide => Tags.HasOthersEverywhere && Allows(int.MaxValue);

    public bool IsEmpty => Tags.Automaton.IsEmpty || !Tags.CanGet(0, Allowed);

    public bool CanGoOn(int state) => Tags.CanGet(state, Allowed);

    public bool Allows(int tag) => tag >= 0 && Tags.BitOf(tag) is var bit && (Allowed[bit >> 6] & (1UL << (bit & 63))) != 0;
}
