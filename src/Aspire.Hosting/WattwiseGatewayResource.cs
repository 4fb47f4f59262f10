using Aspire.Hosting.ApplicationModel;

namespace Wattwise.Aspire.Hosting;

/// <summary>A Wattwise gateway in a container: an OpenAI-compatible endpoint over a pipeline that saves energy.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="key">The key that clients send; a secret.</param>
/// <param name="model">The model that clients ask for.</param>
/// <remarks>
/// The connection string is that of OpenAI clients: <c>Endpoint=http://host:port/v1;Key=...;Model=...</c>. Aspire's OpenAI client
/// integration reads it, and so do others of that form. Not thread-safe, as all of an application model.
/// </remarks>
public sealed class WattwiseGatewayResource(string name, ParameterResource key, string model)
    : ContainerResource(name), IResourceWithConnectionString
{
    /// <summary>The key that clients send.</summary>
    public ParameterResource Key { get; } = key ?? throw new ArgumentNullException(nameof(key));

    /// <summary>The model that clients ask for.</summary>
    public string Model { get; } = GatewayConnection.NotEmpty(model);

    /// <summary>Where clients reach it.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new(this, GatewayConnection.EndpointName);

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => GatewayConnection.Create(PrimaryEndpoint, Key, Model);

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
        GatewayConnection.Properties(PrimaryEndpoint, Key, Model);
}
