namespace Wattwise.LocalEngine;

/// <summary>A JSON array.</summary>
internal sealed class ArrayNode : GrammarNode
{
    private const int Opened = 0;
    private const int Comma = 1;
    private const int Item = 2;
    private const int Closed = 3;

    /// <summary>The first items, each of its own kind.</summary>
    public IReadOnlyList<GrammarNode> First { get; set; } = [];

    /// <summary>The items behind those; <see langword="null"/> where none may follow.</summary>
    public GrammarNode? Rest { get; set; }

    public int Least { get; set; }

    public int Most { get; set; } = int.MaxValue;

    public override void Enter(FrameMachine machine, int parent) =>
        machine.EnterLexeme(machine.Grammar.Punctuation.OpenArray, machine.Push(this, Opened, 0, parent));

    public override void Continue(FrameMachine machine, in Frame frame, int tag)
    {
        switch (frame.State)
        {
            case Opened:
                EnterItem(machine, frame);
                MayClose(machine, frame);
                break;
            case Comma:
                EnterItem(machine, frame);
                break;
            case Item:
                if (ItemAt(frame.Count) is not null)
                    machine.EnterLexeme(machine.Grammar.Punctuation.Comma, machine.Push(this, Comma, frame.Count, frame.Parent));
                MayClose(machine, frame);
                break;
            default:
                machine.End(frame.Parent);
                break;
        }
    }

    private GrammarNode? ItemAt(int index) => index >= Most ? null : index < First.Count ? First[index] : Rest;

    private void EnterItem(FrameMachine machine, in Frame frame)
    {
        if (ItemAt(frame.Count) is not { } item)
            return;
        // One count for all places that are alike keeps the frames few.
        var next = Most == int.MaxValue ? Math.Min(frame.Count + 1, Math.Max(First.Count, Least)) : frame.Count + 1;
        machine.Enter(item, machine.Push(this, Item, next, frame.Parent));
    }

    private void MayClose(FrameMachine machine, in Frame frame)
    {
        if (frame.Count >= Least)
            machine.EnterLexeme(machine.Grammar.Punctuation.CloseArray, machine.Push(this, Closed, 0, frame.Parent));
    }
}
