using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Wattwise.Aspire.Hosting.Tests;

public class WattwiseGatewayTests
{
    private const string Key = "ww_key";

    [Fact]
    public async Task The_connection_string_is_that_of_OpenAI_clients()
    {
        var gateway = Add(out _, port: 8123);
        gateway.WithEndpoint("http", endpoint => endpoint.AllocatedEndpoint = new(endpoint, "localhost", 8123));

        var connection = await gateway.Resource.ConnectionStringExpression.GetValueAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Endpoint=http://localhost:8123/v1;Key=ww_key;Model=smollm2", connection);
    }

    [Fact]
    public async Task The_container_gets_its_key_its_models_and_its_data()
    {
        var gateway = Add(out _).WithModels("models").WithDataVolume("gateway-data");

        var environment = await EnvironmentAsync(gateway.Resource);

        Assert.Equal(Key, environment["WATTWISE_GATEWAY_KEY"]);
        Assert.Equal("/models", environment["Models"]);
        Assert.Equal("/home/app", environment["Data"]);
        var mounts = gateway.Resource.Annotations.OfType<ContainerMountAnnotation>().ToDictionary(mount => mount.Target);
        Assert.True(mounts["/models"].IsReadOnly);
        Assert.False(mounts["/home/app"].IsReadOnly);
        Assert.Equal("gateway-data", mounts["/home/app"].Source);
    }

    [Fact]
    public void It_is_waited_for_by_its_health_and_tells_Aspires_dashboard()
    {
        var gateway = Add(out _);

        Assert.Single(gateway.Resource.Annotations.OfType<HealthCheckAnnotation>());
        Assert.Single(gateway.Resource.Annotations.OfType<OtlpExporterAnnotation>());
        Assert.Equal(8080, Assert.Single(gateway.Resource.Annotations.OfType<EndpointAnnotation>()).TargetPort);
    }

    [Fact]
    public void The_key_is_a_secret()
    {
        var gateway = Add(out var builder);

        Assert.True(gateway.Resource.Key.Secret);
        Assert.Contains(builder.Resources, resource => resource.Name == "gateway-key");
    }

    [Theory]
    [InlineData("", "model")]
    [InlineData("gateway", " ")]
    public void A_gateway_without_a_name_or_a_model_is_refused(string name, string model) =>
        Assert.Throws<ArgumentException>(() => CreateApplication().AddWattwiseGateway(name, model: model));

    private static IResourceBuilder<WattwiseGatewayResource> Add(out IDistributedApplicationBuilder builder, int? port = null)
    {
        builder = CreateApplication();
        builder.Configuration.AddInMemoryCollection([new("Parameters:gateway-key", Key)]);
        return builder.AddWattwiseGateway("gateway", port: port);
    }

    private static IDistributedApplicationBuilder CreateApplication() =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    private static async Task<Dictionary<string, string>> EnvironmentAsync(WattwiseGatewayResource resource)
    {
        EnvironmentCallbackContext context = new(
            new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish),
            cancellationToken: TestContext.Current.CancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        Dictionary<string, string> values = [];
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            values[name] = value switch
            {
                ParameterResource parameter => (await parameter.GetValueAsync(TestContext.Current.CancellationToken))!,
                _ => value.ToString()!,
            };
        }

        return values;
    }
}
