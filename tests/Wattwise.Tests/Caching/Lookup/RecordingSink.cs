using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Lookup;

/// <summary>Keeps the events of the audit trail, or fails.</summary>
internal sealed class RecordingSink : ICacheAuditSink
{
    public List<CacheAuditEvent> Events { get; } = [];

    public Exception? Fault { get; init; }

    public void Record(in CacheAuditEvent auditEvent)
    {
        if (Fault is not null)
            throw Fault;
        lock (Events)
            Events.Add(auditEvent);
    }
}
