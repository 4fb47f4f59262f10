using Wattwise.Processes;

namespace Wattwise.Redis.Tests.Caching;

public sealed class SharedCascadeEvidenceTests(GarnetFixture garnet) : SharedCascadeEvidence
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected override string Target => $"{_prefix} {garnet.Options().ConnectionString}";
}
