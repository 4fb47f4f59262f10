using Aspire.Hosting.ApplicationModel;
using Wattwise.Aspire.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds a Wattwise gateway to an application of Aspire.</summary>
public static class WattwiseGatewayBuilderExtensions
{
    private const string DefaultImage = "wattwise-gateway";
    private const string DefaultTag = "latest";
    private const string DefaultModel = "smollm2";
    private const int ContainerPort = 8080;
    private const string ModelsPath = "/models";
    private const string DataPath = "/data";

    /// <summary>Adds a gateway in a container, with a health check and telemetry to Aspire's dashboard.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="key">The key that clients send. The default is a parameter <c>name-key</c>, which the configuration has to give.</param>
    /// <param name="model">The model that clients ask for. The default is the one that the gateway serves without settings.</param>
    /// <param name="port">The port on the host; any free one by default.</param>
    /// <returns>The gateway, for chaining.</returns>
    /// <remarks>
    /// The image is <c>wattwise-gateway:latest</c>, as <c>dotnet publish samples/Gateway -t:PublishContainer</c> makes it; <c>WithImage</c> names another. Keys have the
    /// form that the gateway makes.
    /// </remarks>
    /// <exception cref="ArgumentException">The name or the model is empty.</exception>
    public static IResourceBuilder<WattwiseGatewayResource> AddWattwiseGateway(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? key = null,
        string model = DefaultModel,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        var secret = (key ?? builder.AddParameter($"{name}-key", secret: true)).Resource;
        return builder.AddResource(new WattwiseGatewayResource(name, secret, model))
            .WithImage(DefaultImage, DefaultTag)
            .WithHttpEndpoint(port, ContainerPort, WattwiseGatewayResource.EndpointName)
            .WithEnvironment("WATTWISE_GATEWAY_KEY", secret)
            .WithHttpHealthCheck("/health", endpointName: WattwiseGatewayResource.EndpointName)
            .WithOtlpExporter();
    }

    /// <summary>Shows a folder of models to the gateway, for reading alone.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="folder">The folder on the host.</param>
    /// <returns><paramref name="gateway"/>, for chaining.</returns>
    public static IResourceBuilder<WattwiseGatewayResource> WithModels(this IResourceBuilder<WattwiseGatewayResource> gateway, string folder)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return gateway.WithBindMount(folder, ModelsPath, isReadOnly: true).WithEnvironment("Models", ModelsPath);
    }

    /// <summary>Keeps keys, budgets, cache and ledger in a volume, so that they outlive the container.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="volume">The volume's name; one of the application and the resource by default.</param>
    /// <returns><paramref name="gateway"/>, for chaining.</returns>
    public static IResourceBuilder<WattwiseGatewayResource> WithDataVolume(this IResourceBuilder<WattwiseGatewayResource> gateway, string? volume = null)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        return gateway.WithVolume(volume ?? VolumeNameGenerator.Generate(gateway, "data"), DataPath).WithEnvironment("Data", DataPath);
    }
}
