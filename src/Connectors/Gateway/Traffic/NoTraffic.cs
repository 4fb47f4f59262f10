using Wattwise.Accounting;

namespace Wattwise.Gateway.Traffic;

/// <summary>Nobody watches.</summary>
internal sealed class NoTraffic : IGatewayTraffic, IGatewayRequest
{
    public IGatewayRequest Begin(string requestId, string tenant, string model, bool isStream) => this;

    public void FirstToken()
    {
    }

    public void End(int status, RequestFootprint? footprint)
    {
    }
}
