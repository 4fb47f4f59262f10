namespace Wattwise.Gateway.Errors;

/// <summary>Ends a request with an error that its caller is told.</summary>
internal sealed class GatewayException(GatewayError error) : Exception(error.Code ?? error.Type)
{
    public GatewayError Error { get; } = error;
}
