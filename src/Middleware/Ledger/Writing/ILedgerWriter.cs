using System.ComponentModel;

namespace Wattwise.Accounting;

/// <summary>Where a <see cref="LedgerBuffer"/> writes to. For those who write a ledger.</summary>
/// <remarks>Used by the queue's thread alone, which may block. What it throws is either an outage, after which the same is tried again, or
/// the fault of an entry, which is then found and dropped.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILedgerWriter : IDisposable
{
    /// <summary>The ledger in messages; no secrets.</summary>
    string Name { get; }

    /// <summary>Whether trying the same again can help: the place cannot be written now.</summary>
    /// <param name="fault">What was thrown.</param>
    bool IsOutage(Exception fault);

    /// <summary>What those who wait for a flush are told.</summary>
    /// <param name="fault">What was thrown.</param>
    Exception Explain(Exception fault);

    /// <summary>Writes down that a run begins; called until it succeeds, before all else. The default does nothing.</summary>
    void Begin()
    {
    }

    /// <summary>Appends entries, which then are there for good. Those that are there already, by request and part, stay as they
    /// are.</summary>
    /// <param name="entries">The entries. After an outage the next call begins with the first of them again.</param>
    /// <param name="counters">The run's figures, with these entries.</param>
    void Append(IReadOnlyList<FootprintEntry> entries, LedgerCounters counters);

    /// <summary>Does other work once nothing waits. The default has none.</summary>
    /// <returns>True to be called again soon.</returns>
    bool DoChores() => false;

    /// <summary>Writes down that the run is over.</summary>
    /// <param name="counters">The run's figures.</param>
    void Close(LedgerCounters counters);
}
