namespace Wattwise.Sqlite;

/// <summary>A write that waits for its turn, and for the commit after it.</summary>
/// <typeparam name="TWriter">What the write is done with.</typeparam>
internal abstract class PendingWrite<TWriter>
{
    /// <summary>True where the caller gave up: the write is left out.</summary>
    public abstract bool IsCancelled { get; }

    /// <summary>Does the work within the transaction.</summary>
    public abstract void Execute(TWriter writer);

    /// <summary>Tells the caller that the work is committed.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing of the work was kept.</summary>
    public abstract void Fail(Exception fault);
}
