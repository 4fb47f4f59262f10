namespace Wattwise.LocalEngine;

/// <summary>A part several times. How often is counted, not written out.</summary>
/// <param name="part">The part.</param>
/// <param name="least">The fewest times; 0 where the part may be empty.</param>
/// <param name="most">The most times; <see langword="null"/> is without end.</param>
/// <param name="mayBeEmpty">Whether the part may be empty.</param>
internal sealed class RepeatNode(GrammarNode part, int least, int? most, bool mayBeEmpty = false) : GrammarNode
{
    public GrammarNode Part => part;

    public int Least => least;

    public override void Enter(FrameMachine machine, int parent) => Next(machine, 0, parent);

    public override void Continue(FrameMachine machine, in Frame frame, int tag) => Next(machine, frame.Count, frame.Parent);

    private void Next(FrameMachine machine, int count, int parent)
    {
        if (most is null || count < most)
        {
            // A part without text would be repeated without end.
            var frame = machine.Push(this, 0, most is null ? Math.Min(count + 1, least) : count + 1, parent);
            if (!mayBeEmpty || machine.IsFirstVisit(frame))
                machine.Enter(part, frame);
        }

        if (count >= least)
            machine.End(parent);
    }
}
