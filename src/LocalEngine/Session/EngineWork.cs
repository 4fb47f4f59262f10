namespace Wattwise.LocalEngine;

/// <summary>Something that a caller waits for and that the engine thread does.</summary>
internal abstract class EngineWork
{
    private int _abandoned;

    /// <summary>When the work came, as a timestamp of the engine's clock. Set before it is queued.</summary>
    public long EnqueuedAt { get; set; }

    /// <summary>Whether nobody waits for this work any more.</summary>
    public bool IsAbandoned => Volatile.Read(ref _abandoned) != 0;

    /// <summary>Work with a higher priority starts first; equals start in the order in which they came.</summary>
    public virtual int Priority => 0;

    /// <summary>Whether it goes on with work that was let in before: a full queue takes it too.</summary>
    public bool IsContinued { get; init; }

    /// <summary>When the work is of no use any more.</summary>
    public virtual DateTimeOffset? Deadline => null;

    /// <summary>Tells whoever waits that the work failed. Does nothing where the work has ended already.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Makes the engine thread drop this work at the next step.</summary>
    public void Abandon() => Volatile.Write(ref _abandoned, 1);
}
