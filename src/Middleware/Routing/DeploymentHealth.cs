namespace Wattwise.Routing;

/// <summary>Which deployments failed a short while ago. Thread-safe.</summary>
internal sealed class DeploymentHealth(TimeSpan downTime, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChatDeployment, long> _failedAt = [];

    public bool IsDown(ChatDeployment deployment)
    {
        lock (_lock)
            return _failedAt.TryGetValue(deployment, out var at) && timeProvider.GetElapsedTime(at) < downTime;
    }

    public void Failed(ChatDeployment deployment)
    {
        lock (_lock)
            _failedAt[deployment] = timeProvider.GetTimestamp();
    }

    public void Worked(ChatDeployment deployment)
    {
        lock (_lock)
            _failedAt.Remove(deployment);
    }
}
