namespace Wattwise.Caching;

/// <summary>Keeps a record of what the semantic tier served, so that a wrong or planted answer can be traced.</summary>
/// <remarks>
/// Implementations are thread-safe and return at once: they run on each answer that is served by meaning, before it is given. They should
/// not write prompts where others may read them than those who may read the conversations.
/// </remarks>
public interface ICacheAuditSink
{
    /// <summary>Records nothing, although a sink is registered.</summary>
    static ICacheAuditSink None { get; } = new Nothing();

    /// <summary>Records a decision.</summary>
    /// <param name="auditEvent">The decision.</param>
    void Record(in CacheAuditEvent auditEvent);

    private sealed class Nothing : ICacheAuditSink
    {
        public void Record(in CacheAuditEvent auditEvent)
        {
        }
    }
}
