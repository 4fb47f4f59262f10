namespace Wattwise.Accounting;

/// <summary>Keeps what each request spent and avoided, row by row: the durable side of accounting.</summary>
/// <remarks>
/// Accounting gives each request to it exactly once, failed and abandoned ones too, and work that ends later as further parts of the same
/// request. Implementations are thread-safe.
/// </remarks>
public interface IFootprintLog
{
    /// <summary>Keeps nothing, although a log is registered.</summary>
    static IFootprintLog None { get; } = new Nothing();

    /// <summary>Takes an entry. Returns at once: it neither waits for a disk or a network nor throws.</summary>
    /// <param name="entry">The entry. One with the request and part of an earlier one is the same entry, and is kept once.</param>
    void Add(FootprintEntry entry);

    private sealed class Nothing : IFootprintLog
    {
        public void Add(FootprintEntry entry)
        {
        }
    }
}
