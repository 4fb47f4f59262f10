namespace Wattwise.Gateway.Traffic;

/// <summary>
/// Is told of each request from its first byte to its last; the dashboard's source. Safe for concurrent use, never throws.
/// </summary>
internal interface IGatewayTraffic
{
    /// <summary>A request goes to its model.</summary>
    IGatewayRequest Begin(bool isStream);

    /// <summary>A request ended before it went to a model: without a key, beyond a limit or a budget, or with a mistake.</summary>
    void EndBefore(int status);
}
