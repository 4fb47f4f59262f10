// A gateway that speaks OpenAI's API: the sample models without any settings; other servers, a cascade over several models, and stores by appsettings.json
// or the environment.
using Gateway;
using Microsoft.Extensions.AI;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Wattwise;
using Wattwise.Cascade;
using Wattwise.Gateway;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Admin;

const string Local = "smollm2";
const string Tenant = "default";
const string ModelCalls = "Experimental.Microsoft.Extensions.AI";
var builder = WebApplication.CreateBuilder(args);
var services = builder.Services;
var configuration = builder.Configuration;
var models = Path.Combine(builder.Environment.ContentRootPath, configuration["Models"]!);
var upstreams = configuration.GetSection("Upstreams").Get<Upstream[]>() ?? [];
var cascade = configuration.GetSection("Cascade:Tiers").Get<string[]>() ?? [];
var exports = configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };

// All settings of ASP.NET's addresses count, also those of an image. Without any, only this machine is served.
string[] addresses = ["urls", "http_ports", "https_ports"];
if (addresses.All(setting => string.IsNullOrEmpty(configuration[setting])))
    builder.WebHost.UseUrls("http://127.0.0.1:4270");

services.AddWattwise(configuration.GetSection("Wattwise"));
services.AddLlamaEmbeddingGenerator(o => o.ModelPath = Path.Combine(models, "all-MiniLM-L6-v2-Q8_0.gguf"));
services.AddLlamaPairScorer(o => o.ModelPath = Path.Combine(models, "prompt-pair-verifier-22M-Q8_0.gguf"));

// A model's client comes twice: as its provider has it, for tiers of a cascade, and with Wattwise before it, for callers.
Trace(services.AddLlamaChatClient(o => o.ModelPath = Path.Combine(models, "SmolLM2-135M-Instruct-Q4_1.gguf"), Provider(Local)));
foreach (var upstream in upstreams)
    Trace(services.AddKeyedChatClient(Provider(upstream.Name), _ => upstream.CreateClient()));
string[] names = [Local, .. upstreams.Select(upstream => upstream.Name)];
foreach (var name in names)
    services.AddKeyedChatClient(name, provider => provider.GetRequiredKeyedService<IChatClient>(Provider(name))).UseWattwise();
if (cascade.Length > 0)
{
    services.AddKeyedChatClient("cascade", provider => provider.GetRequiredKeyedService<IChatClient>(Provider(cascade[^1]))).Use((inner, provider) =>
    {
        CascadeOptions options = new() { MaxQualityLoss = configuration.GetValue("Cascade:MaxQualityLoss", 0.02) };
        foreach (var tier in cascade[..^1])
            options.Tiers.Add(new CascadeTier(tier, provider.GetRequiredKeyedService<IChatClient>(Provider(tier))));
        options.Tiers.Add(new CascadeTier(cascade[^1]));
        return inner.AsBuilder().UseWattwise(configure: o => o.Cascade = options).Build(provider);
    });
}

services.AddWattwiseGateway(configuration.GetSection("Gateway"), o =>
{
    foreach (var name in cascade.Length > 0 ? [.. names, "cascade"] : names)
        o.Models.Add(new GatewayModelOptions { Name = name, ServiceKey = name });
    o.Models.Add(new GatewayModelOptions { Name = "all-minilm-l6-v2", Kind = GatewayModelKind.Embedding });
});
services.AddWattwiseGatewayAdmin(configuration.GetSection("Admin"));
services.AddWattwiseDashboard(configuration.GetSection("Dashboard"));

// Without a place for them, keys, cache and ledger live as long as the process.
if (configuration["Data"] is { Length: > 0 } data)
{
    Directory.CreateDirectory(data);
    services.AddSqliteSemanticCache(o => o.FilePath = Path.Combine(data, "cache.db"));
    services.AddSqliteLedger(o => o.FilePath = Path.Combine(data, "ledger.db"));
    services.AddSqliteGatewayStore(o => o.FilePath = Path.Combine(data, "gateway.db"));
}

// Several gateways share cache, keys and budgets through one server.
if (configuration.GetConnectionString("Redis") is { Length: > 0 } redis)
    services.AddRedisSemanticCache(o => o.ConnectionString = redis);

// Spans of requests hang below ASP.NET's.
if (exports)
{
    services.AddOpenTelemetry()
        .WithMetrics(o => o.AddMeter(WattwiseTelemetry.MeterName, ModelCalls))
        .WithTracing(o => o
            .AddSource("Microsoft.AspNetCore", WattwiseTelemetry.ActivitySourceName, ModelCalls)
            .AddProcessor(new ProbeFilter()))
        .UseOtlpExporter();
}

// Disposed at the end: the stores then get what still waits for them.
await using var app = builder.Build();
app.MapWattwise();
app.MapWattwiseHealth();
await app.StartAsync();

var keys = app.Services.GetRequiredService<GatewayKeys>();
var given = configuration["WATTWISE_GATEWAY_KEY"];
if (given is { Length: > 0 })
    await keys.AdoptAsync(given, new GatewayKeySettings(Tenant));
var key = given is null && (await keys.ListAsync()).Count == 0 ? (await keys.CreateAsync(new GatewayKeySettings(Tenant))).Text : "as before";
Console.WriteLine($"{app.Urls.First()}/v1  key: {key}  dashboard: {app.Services.GetRequiredService<GatewayAdminListener>().CreateLink()}");
await app.WaitForShutdownAsync();

void Trace(ChatClientBuilder client)
{
    if (exports)
        client.UseOpenTelemetry(sourceName: ModelCalls);
}

static string Provider(string name) => $"provider:{name}";
