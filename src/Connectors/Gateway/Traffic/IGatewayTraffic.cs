namespace Wattwise.Gateway.Traffic;

/// <summary>
/// Is told of each request from its first byte to its last; the dashboard's source. Safe for concurrent use, never throws.
/// </summary>
internal interface IGatewayTraffic
{
    /// <summary>A request begins. What is told of it holds no text and no key.</summary>
    IGatewayRequest Begin(string requestId, string tenant, string model, bool isStream);
}
