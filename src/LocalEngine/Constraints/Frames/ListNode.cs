namespace Wattwise.LocalEngine;

/// <summary>A JSON array, as far as brackets and commas go. What the count of a frame stands for is the derived type's.</summary>
internal abstract class ListNode : GrammarNode
{
    private const int Opened = 0;
    private const int Comma = 1;
    private const int Item = 2;
    private const int Closed = 3;

    public int Least { get; set; }

    public int Most { get; set; } = int.MaxValue;

    public override void Enter(FrameMachine machine, int parent) =>
        machine.EnterLexeme(machine.Grammar.Punctuation.OpenArray, machine.Push(this, Opened, 0, parent));

    public override void Continue(FrameMachine machine, in Frame frame, int tag)
    {
        switch (frame.State)
        {
            case Opened:
                MayEnterItem(machine, frame);
                MayClose(machine, frame, frame.Count);
                break;
            case Comma:
                MayEnterItem(machine, frame);
                break;
            case Item:
                var count = After(frame.Count, tag);
                if (MayFollow(count))
                    machine.EnterLexeme(machine.Grammar.Punctuation.Comma, machine.Push(this, Comma, count, frame.Parent));
                MayClose(machine, frame, count);
                break;
            default:
                machine.End(frame.Parent);
                break;
        }
    }

    /// <summary>The count once an item has ended.</summary>
    /// <param name="count">The count that it was entered with.</param>
    /// <param name="tag">What the item's text was.</param>
    protected abstract int After(int count, int tag);

    /// <summary>True if another item may follow.</summary>
    protected abstract bool MayFollow(int count);

    /// <summary>How many items there are.</summary>
    protected abstract int LengthOf(int count);

    /// <summary>Enters the next item, which there is.</summary>
    protected abstract void EnterItem(FrameMachine machine, in Frame frame);

    /// <summary>The frame that goes on once an item has ended.</summary>
    protected int PushItem(FrameMachine machine, int count, in Frame frame) => machine.Push(this, Item, count, frame.Parent);

    private void MayEnterItem(FrameMachine machine, in Frame frame)
    {
        if (MayFollow(frame.Count))
            EnterItem(machine, frame);
    }

    private void MayClose(FrameMachine machine, in Frame frame, int count)
    {
        if (LengthOf(count) >= Least)
            machine.EnterLexeme(machine.Grammar.Punctuation.CloseArray, machine.Push(this, Closed, 0, frame.Parent));
    }
}
