using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests;

/// <summary>
/// A gateway on a free port of this machine, over models that a test scripts. Each of its replies is checked by its schema.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ReplyCheck _check;

    private GatewayHost(WebApplication app, TestAccess access, FakeLogCollector log, ReplyCheck check)
    {
        _app = app;
        _check = check;
        Access = access;
        Log = log;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = CreateHttp(TestAccess.Key);
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public Uri Address { get; }

    public Uri V1 => new(Address, "/v1/");

    public TestAccess Access { get; }

    public FakeLogCollector Log { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="model">Answers as the model "test".</param>
    /// <param name="configure">Adds services and models, before the gateway is added.</param>
    /// <param name="options">Changes the gateway's settings.</param>
    public static async Task<GatewayHost> StartAsync(
        IChatClient? model = null, Action<IServiceCollection>? configure = null, Action<GatewayOptions>? options = null)
    {
        var access = new TestAccess();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders().AddFakeLogging().SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<IGatewayAccess>(access);
        if (model is not null)
            builder.Services.AddKeyedSingleton("test", model);
        configure?.Invoke(builder.Services);
        builder.Services.AddWattwiseGateway(o =>
        {
            if (model is not null)
                o.Models.Add(new() { Name = "test", ServiceKey = "test" });
            options?.Invoke(o);
        });
        var app = builder.Build();
        var check = new ReplyCheck();
        app.Use(next => context => check.InvokeAsync(context, next));
        app.UseRouting();
        app.MapWattwise();
        app.MapWattwiseFallback();
        await app.StartAsync(Token);
        return new GatewayHost(app, access, app.Services.GetFakeLogCollector(), check);
    }

    public HttpClient CreateHttp(string key)
    {
        var http = new HttpClient { BaseAddress = V1 };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>Posts and returns the reply, whatever its status.</summary>
    public async Task<JsonElement> AskAsync(string path, string json)
    {
        using var response = await PostAsync(path, json);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Posts and returns the events of the reply, without the last one's [DONE].</summary>
    public async Task<List<JsonElement>> StreamAsync(string path, string json)
    {
        using var response = await PostAsync(path, json);
        return await ReadEventsAsync(response);
    }

    public static async Task<List<JsonElement>> ReadEventsAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        return [.. text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(line => JsonElement.Parse(line[6..]))];
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Assert.Empty(_check.Faults);
    }
}
