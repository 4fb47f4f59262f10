using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Carbon;
using Wattwise.Gateway.Dashboard;

namespace Wattwise.Gateway.Tests.Dashboard;

/// <summary>An app on loopback with a scripted model behind the pipeline, and the dashboard before it.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardHost(WebApplication app) => _app = app;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public Uri Address => new(_app.Urls.First());

    public HttpClient Http { get; private set; } = null!;

    public IChatClient Client => _app.Services.GetRequiredService<IChatClient>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<DashboardHost> StartAsync(
        Action<DashboardOptions>? dashboard = null, Action<IServiceCollection>? services = null, TestChatClient? model = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddWattwise(options =>
        {
            options.Accounting!.Zone = "DEU";
            options.Accounting.Prices.Add("test-model", new ModelPrice(3, 15));
            options.Accounting.EnergyModel = new TokenEnergy();
            options.SemanticCache!.Policy = new StaticThresholdPolicy(0.9f);
        });
        builder.Services.AddSingleton<ICarbonIntensityProvider, DayCurve>();
        builder.Services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(new TestEmbedder());
        builder.Services.AddWattwiseDashboard(dashboard);
        builder.Services.AddChatClient(model ?? new TestChatClient()).UseWattwise();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapWattwiseDashboard();
        app.MapWattwiseMetrics();
        app.MapWattwiseHealth();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var host = new DashboardHost(app);
        host.Http = new HttpClient { BaseAddress = host.Address };
        return host;
    }

    /// <summary>Asks as a tenant.</summary>
    public async Task<ChatResponse> AskAsync(string prompt, string? tenant = null)
    {
        var options = new ChatOptions().ConfigureWattwise(request => request.CacheScope = new CacheScope(tenant));
        return await Client.GetResponseAsync(prompt, options, TestContext.Current.CancellationToken);
    }

    /// <summary>The frames of the stream, from now on.</summary>
    public async IAsyncEnumerable<(string Id, string Data)> WatchAsync(
        string? lastEventId = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "dashboard/events");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var events = System.Net.ServerSentEvents.SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
        await foreach (var item in events.EnumerateAsync(cancellationToken))
            yield return (item.EventId!, item.Data);
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
