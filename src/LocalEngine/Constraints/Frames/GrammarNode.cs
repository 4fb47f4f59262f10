namespace Wattwise.LocalEngine;

/// <summary>A part of a grammar that can be entered, and that goes on when a part of its own has ended.</summary>
internal abstract class GrammarNode
{
    /// <summary>Its number in the grammar.</summary>
    public int Id { get; set; } = -1;

    /// <summary>Begins this part: adds the places where its text can begin.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="parent">The frame that waits for its end.</param>
    public abstract void Enter(FrameMachine machine, int parent);

    /// <summary>Goes on: a part of this part has ended.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="frame">The frame of this part.</param>
    /// <param name="tag">The tag of the lexeme that has ended; of no meaning behind other parts.</param>
    public abstract void Continue(FrameMachine machine, in Frame frame, int tag);
}
