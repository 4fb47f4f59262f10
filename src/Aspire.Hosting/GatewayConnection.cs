using Aspire.Hosting.ApplicationModel;

namespace Wattwise.Aspire.Hosting;

/// <summary>What clients of a gateway are told, wherever it runs.</summary>
internal static class GatewayConnection
{
    public const string EndpointName = "http";

    public static string NotEmpty(string model) =>
        string.IsNullOrWhiteSpace(model) ? throw new ArgumentException("The model has no name.", nameof(model)) : model;

    public static ReferenceExpression Create(EndpointReference endpoint, ParameterResource key, string model) =>
        ReferenceExpression.Create($"Endpoint={endpoint.Property(EndpointProperty.Url)}/v1;Key={key};Model={model}");

    /// <summary>The same part by part, as apps of any language read it from their environment.</summary>
    public static IEnumerable<KeyValuePair<string, ReferenceExpression>> Properties(
        EndpointReference endpoint, ParameterResource key, string model) =>
    [
        new("Endpoint", ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Url)}/v1")),
        new("Key", ReferenceExpression.Create($"{key}")),
        new("ModelName", ReferenceExpression.Create($"{model}")),
    ];
}
