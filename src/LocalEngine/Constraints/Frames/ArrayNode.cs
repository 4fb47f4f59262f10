namespace Wattwise.LocalEngine;

/// <summary>A JSON array. The frame counts its items.</summary>
internal sealed class ArrayNode : ListNode
{
    /// <summary>The first items, each of its own kind.</summary>
    public IReadOnlyList<GrammarNode> First { get; set; } = [];

    /// <summary>The items behind those; <see langword="null"/> where none may follow.</summary>
    public GrammarNode? Rest { get; set; }

    protected override int After(int count, int tag) => count;

    protected override bool MayFollow(int count) => ItemAt(count) is not null;

    protected override int LengthOf(int count) => count;

    protected override void EnterItem(FrameMachine machine, in Frame frame)
    {
        // One count for all places that are alike keeps the frames few.
        var next = Most == int.MaxValue ? Math.Min(frame.Count + 1, Math.Max(First.Count, Least)) : frame.Count + 1;
        machine.Enter(ItemAt(frame.Count)!, PushItem(machine, next, frame));
    }

    private GrammarNode? ItemAt(int index) => index >= Most ? null : index < First.Count ? First[index] : Rest;
}
