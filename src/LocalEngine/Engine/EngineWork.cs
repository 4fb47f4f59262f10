namespace Wattwise.LocalEngine;

/// <summary>A unit of work that the engine thread runs from start to end.</summary>
internal abstract class EngineWork
{
    private volatile bool _abandoned;

    /// <summary>Whether nobody waits for this work any more. Native code polls this while it computes.</summary>
    public bool IsAbandoned => _abandoned;

    /// <summary>Does the work, on the engine thread.</summary>
    /// <exception cref="WorkAbandonedException">The work was abandoned while it ran.</exception>
    public abstract void Execute(LlamaSession session);

    /// <summary>Tells whoever waits that the work failed. Does nothing where the work has ended already.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Makes the engine thread drop this work at the next step or native abort check.</summary>
    public void Abandon() => _abandoned = true;
}
