using Wattwise.Accounting;

namespace Wattwise.Gateway.Traffic;

/// <summary>Nobody watches.</summary>
internal sealed class NoTraffic : IGatewayTraffic, IGatewayRequest
{
    public IGatewayRequest Begin(bool isStream) => this;

    public void EndBefore(int status)
    {
    }

    public void FirstToken()
    {
    }

    public void End(int status, RequestFootprint? footprint)
    {
    }
}
