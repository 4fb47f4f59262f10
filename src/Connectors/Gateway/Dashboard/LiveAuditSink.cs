using Wattwise.Caching;

namespace Wattwise.Gateway.Dashboard;

/// <summary>Tells the dashboard of each hit by meaning on its way to the app's own record.</summary>
internal sealed class LiveAuditSink(Lazy<LiveBoard> board, ICacheAuditSink? next) : ICacheAuditSink
{
    public void Record(in CacheAuditEvent auditEvent)
    {
        board.Value.Add(auditEvent);
        next?.Record(auditEvent);
    }
}
