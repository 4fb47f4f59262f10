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

    // The home of the user that Microsoft's images bring: a new volume that takes its place belongs to that user, who may write there.
    private const string DataPath = "/home/app";

    /// <summary>Adds a gateway in a container, with a health check and telemetry to Aspire's dashboard.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="key">The key that clients send. The default is a parameter <c>name-key</c>, which the configuration has to
    /// give.</param>
    /// <param name="model">The model that clients ask for. The default is the one that the gateway serves without settings.</param>
    /// <param name="port">The port on the host; any free one by default.</param>
    /// <returns>The gateway, for chaining.</returns>
    /// <remarks>
    /// The image is <c>wattwise-gateway:latest</c>, as <c>dotnet publish samples/Gateway -t:PublishContainer</c> makes it; <c>WithImage</c>
    /// names another. Keys have the form that the gateway makes.
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

        var secret = KeyOf(builder, name, key);
        return AddCommon(
            builder.AddResource(new WattwiseGatewayResource(name, secret, model))
                .WithImage(DefaultImage, DefaultTag)
                .WithHttpEndpoint(port, ContainerPort, GatewayConnection.EndpointName),
            secret);
    }

    /// <summary>Adds a gateway that is a project of the solution, with a health check and telemetry to Aspire's dashboard.</summary>
    /// <typeparam name="TProject">The project; Aspire makes a type in <c>Projects</c> for each that the app host refers to.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="key">The key that clients send. The default is a parameter <c>name-key</c>, which the configuration has to give.
    /// </param>
    /// <param name="model">The model that clients ask for. The default is the one that the gateway sample serves without settings.</param>
    /// <param name="port">The port on the host; any free one by default.</param>
    /// <returns>The gateway, for chaining.</returns>
    /// <remarks>
    /// The project listens where <c>ASPNETCORE_URLS</c> says, on this machine alone, takes its key from <c>WATTWISE_GATEWAY_KEY</c> and
    /// answers <c>/health</c>, as the gateway sample does. Its launch profile is not used. Its dashboard is on a free port of this machine:
    /// the resource's log has the link.
    /// </remarks>
    /// <exception cref="ArgumentException">The name or the model is empty.</exception>
    public static IResourceBuilder<WattwiseGatewayProjectResource> AddWattwiseGateway<TProject>(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? key = null,
        string model = DefaultModel,
        int? port = null)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        var secret = KeyOf(builder, name, key);
        var gateway = builder.AddResource(new WattwiseGatewayProjectResource(name, secret, model))
            .WithAnnotation(new TProject())
            .WithHttpEndpoint(port, name: GatewayConnection.EndpointName);

        // Where it is deployed, the image says where it listens.
        if (builder.ExecutionContext.IsRunMode)
        {
            var ownPort = gateway.Resource.PrimaryEndpoint.Property(EndpointProperty.TargetPort);
            gateway.WithEnvironment("ASPNETCORE_URLS", ReferenceExpression.Create($"http://127.0.0.1:{ownPort}"));
            // Of several gateways on this machine each has its own; the log has the link.
            gateway.WithEnvironment("Admin__Port", "0");
        }

        return AddCommon(gateway, secret);
    }

    /// <summary>Gives an app what it needs to ask a gateway that is a project, as for one in a container.</summary>
    /// <typeparam name="TDestination">The app's kind.</typeparam>
    /// <param name="app">The app.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="connectionName">The connection string's name; the gateway's by default.</param>
    /// <returns><paramref name="app"/>, for chaining.</returns>
    /// <remarks>Without it, Aspire would take the gateway for any project and give its address alone, without key and model.</remarks>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> app, IResourceBuilder<WattwiseGatewayProjectResource> gateway, string? connectionName = null)
        where TDestination : IResourceWithEnvironment =>
        app.WithReference((IResourceBuilder<IResourceWithConnectionString>)gateway, connectionName);

    /// <summary>Shows a folder of models to the gateway, for reading alone.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="folder">The folder on the host.</param>
    /// <returns><paramref name="gateway"/>, for chaining.</returns>
    public static IResourceBuilder<WattwiseGatewayResource> WithModels(
        this IResourceBuilder<WattwiseGatewayResource> gateway, string folder)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return gateway.WithBindMount(folder, ModelsPath, isReadOnly: true).WithEnvironment("Models", ModelsPath);
    }

    /// <summary>Keeps keys, budgets, cache and ledger in a volume, so that they outlive the container.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="volume">The volume's name; one of the application and the resource by default.</param>
    /// <returns><paramref name="gateway"/>, for chaining.</returns>
    /// <remarks>It takes the place of the home of the image's user, so that the volume is that user's.</remarks>
    public static IResourceBuilder<WattwiseGatewayResource> WithDataVolume(
        this IResourceBuilder<WattwiseGatewayResource> gateway, string? volume = null)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        return gateway.WithVolume(volume ?? VolumeNameGenerator.Generate(gateway, "data"), DataPath).WithEnvironment("Data", DataPath);
    }

    private static ParameterResource KeyOf(IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? key) =>
        (key ?? builder.AddParameter($"{name}-key", secret: true)).Resource;

    private static IResourceBuilder<T> AddCommon<T>(IResourceBuilder<T> gateway, ParameterResource key)
        where T : IResourceWithEndpoints, IResourceWithEnvironment => gateway
            .WithEnvironment("WATTWISE_GATEWAY_KEY", key)
            .WithHttpHealthCheck("/health", endpointName: GatewayConnection.EndpointName)
            .WithOtlpExporter();
}
