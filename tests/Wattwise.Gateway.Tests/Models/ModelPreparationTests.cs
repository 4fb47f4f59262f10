using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wattwise.Gateway.Models;

namespace Wattwise.Gateway.Tests.Models;

public class ModelPreparationTests
{
    private const string Hello = """{"model":"other","messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task The_client_of_each_model_is_made_when_the_host_starts_and_only_once()
    {
        var made = 0;
        await using var host = await GatewayHost.StartAsync(
            configure: services => services.AddKeyedSingleton<IChatClient>("other", (_, _) =>
            {
                made++;
                return Scripted.Says("Hi");
            }),
            options: AddOther);
        Assert.Equal(1, made);

        using var response = await host.PostAsync("chat/completions", Hello);

        Assert.Equal((HttpStatusCode.OK, 1), (response.StatusCode, made));
    }

    [Fact]
    public async Task A_client_that_cannot_be_made_is_told_of_at_the_start_and_fails_its_own_requests_only()
    {
        await using var host = await GatewayHost.StartAsync(
            Scripted.Says("Hi"),
            services => services.AddKeyedSingleton<IChatClient>("other", (_, _) => throw new InvalidOperationException("No key is set.")),
            AddOther);

        using var failed = await host.PostAsync("chat/completions", Hello);
        using var answered = await host.PostAsync("chat/completions", Hello.Replace("other", "test", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        var told = Assert.Single(host.Log.GetSnapshot(), record => record.Category == typeof(ModelPreparation).FullName);
        Assert.Equal(LogLevel.Warning, told.Level);
        Assert.Contains("'other'", told.Message, StringComparison.Ordinal);
        Assert.Equal("No key is set.", told.Exception?.Message);
    }

    private static void AddOther(GatewayOptions options) => options.Models.Add(new() { Name = "other", ServiceKey = "other" });
}
