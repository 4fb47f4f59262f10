using Wattwise.Accounting;

namespace Wattwise.Gateway.Traffic;

/// <summary>One request in flight.</summary>
internal interface IGatewayRequest
{
    void FirstToken();

    /// <summary>It ended with this HTTP status (499 where the client left) and footprint, if there is one.</summary>
    void End(int status, RequestFootprint? footprint);
}
