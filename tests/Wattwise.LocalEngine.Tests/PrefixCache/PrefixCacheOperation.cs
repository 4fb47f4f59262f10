namespace Wattwise.LocalEngine.Tests;

internal enum OperationKind
{
    Start,
    Finish,
    Cancel,
    Pin,
    Unpin,
    Evict,
    EvictSequence,
    Reset,
}

/// <summary>One step of a scheduler. Tokens are digits.</summary>
internal sealed record PrefixCacheOperation(OperationKind Kind, string? Scope, int[] Tokens, int Number, double Cost, bool IsPinned)
{
    public override string ToString() => $"{Kind} {Scope ?? "null"} [{string.Concat(Tokens)}] {Number} {Cost} {IsPinned}";
}
