// Runs the product as NativeAOT code, where reflection and run-time marshalling do not exist: Wattwise.AotProbe MODELS [DEVICE].
// Wattwise.AotProbe gateway PROGRAM MODELS asks samples/Gateway, published as native code.
// Wattwise.AotProbe meter prints the meter of this machine and what it counts in two seconds.
using System.Net;
using System.Numerics.Tensors;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Carbon;
using Wattwise.Energy;
using Wattwise.LocalEngine;

if (args is ["meter"])
{
    var meter = EnergyMeterFactory.Create();
    using var owned = meter as IDisposable;
    var measurement = EnergyMeasurement.Start(meter);
    await Task.Delay(TimeSpan.FromSeconds(2));
    Console.WriteLine($"{meter.Description} ({meter.Method}): {measurement.Elapsed()!.Value.Joules:F3} J in 2 s");
    return 0;
}

if (args is ["gateway", var program, var served])
{
    await CheckAsync("the gateway answers, streams, embeds, and shows its dashboard", () => GatewayProbe.RunAsync(program, served));
    return 0;
}

if (args is not [var models, .. var rest] || rest.Length > 1)
{
    Console.Error.WriteLine("Usage: Wattwise.AotProbe MODELS [Cpu|Cuda|Auto] | gateway PROGRAM MODELS | meter");
    return 2;
}

var device = rest is [var name] ? Enum.Parse<LlamaDevice>(name, ignoreCase: true) : LlamaDevice.Cpu;

await CheckAsync("a file that is no model is refused", async () =>
{
    try
    {
        await using var engine = await LlamaEngine.LoadAsync(new() { ModelPath = Environment.ProcessPath!, Device = LlamaDevice.Cpu });
        return false;
    }
    catch (LlamaModelException e)
    {
        return e.Reason.Contains("not a GGUF file", StringComparison.Ordinal);
    }
});

await CheckAsync("the embedder places a rephrasing nearer than another question", async () =>
{
    await using var engine = await LlamaEngine.LoadAsync(new() { ModelPath = Model("all-MiniLM-L6-v2-Q8_0.gguf"), Device = device });
    Console.WriteLine($"    on {engine.Device}");
    using var generator = new LlamaEmbeddingGenerator(engine);
    var vectors = await generator.GenerateAsync(
        ["How do I reset my password?", "I forgot my password, how can I change it?", "What does shipping cost?"]);
    return TensorPrimitives.Dot(vectors[0].Vector.Span, vectors[1].Vector.Span) > TensorPrimitives.Dot(
        vectors[0].Vector.Span, vectors[2].Vector.Span) + 0.2f;
});

await CheckAsync("a pipeline bound from configuration answers, and serves a rephrasing from the cache", async () =>
{
    var builder = Host.CreateEmptyApplicationBuilder(null);
    builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Wattwise:Accounting:Zone"] = "FRA",
        ["Wattwise:Accounting:Prices:Default:InputPerMillion"] = "0.15",
        ["Wattwise:Accounting:Prices:Default:OutputPerMillion"] = "0.60",
        ["Wattwise:SemanticCache:TimeToLive"] = "00:10:00",

        // What is checked is that it works, on a busy machine too.
        ["Wattwise:SemanticCache:LookupTimeout"] = "00:01:00",
        ["Chat:ModelPath"] = Model("SmolLM2-135M-Instruct-Q4_1.gguf"),
        ["Chat:Device"] = device.ToString(),
    });
    builder.Services.AddWattwise(builder.Configuration.GetSection("Wattwise"));
    builder.Services.AddLlamaEmbeddingGenerator(o => (o.ModelPath, o.Device) = (Model("all-MiniLM-L6-v2-Q8_0.gguf"), device));
    builder.Services.AddLlamaPairScorer(o => (o.ModelPath, o.Device) = (Model("prompt-pair-verifier-22M-Q8_0.gguf"), device));
    builder.Services.AddLlamaChatClient(builder.Configuration.GetSection("Chat")).UseWattwise();
    using var host = builder.Build();
    await host.StartAsync();

    var client = host.Services.GetRequiredService<IChatClient>();
    var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 96, StopSequences = ["\n"] };
    var first = await client.GetResponseAsync("How do I reset my password?", options);
    var second = await client.GetResponseAsync("How can I reset my password?", options);
    foreach (var response in new[] { first, second })
    {
        Console.WriteLine($"    {response.FinishReason}: {response.Text}");
        foreach (var stage in response.GetFootprint()!.Stages)
            Console.WriteLine(
                $"    {stage.Stage} {stage.Outcome} {stage.Reason} {stage.Spent} in {stage.Duration.TotalMilliseconds:F0} ms");
    }

    return first.Text == second.Text && second.GetCacheHit()?.Tier == CacheTier.Semantic
        && second.GetFootprint() is { Avoided.Joules: > 0, Cost.Amount: 0, Intensity.Zone.Code: "FRA" };
});

await CheckAsync("a SQLite cache bound from configuration finds what it keeps", async () =>
{
    var folder = Directory.CreateTempSubdirectory();
    var builder = Host.CreateEmptyApplicationBuilder(null);
    builder.Configuration.AddInMemoryCollection(
        new Dictionary<string, string?> { ["Sqlite:FilePath"] = Path.Combine(folder.FullName, "cache.db") });
    builder.Services.AddSqliteSemanticCache(builder.Configuration.GetSection("Sqlite"));
    using (var host = builder.Build())
    {
        await host.StartAsync();
        var store = host.Services.GetRequiredService<ISemanticCacheStore>();
        var key = new CacheKey(new byte[CacheKey.SizeInBytes]);
        await store.AddAsync(
            new(default, key, key, "prompt", new float[] { 1, 0 }, new CachedAnswer(
                "answer", new[] { new AnswerChunk(6, false) })) { Tags = ["tag"] });
        if ((await store.SearchAsync(new(default, key, new float[] { 1, 0 }, 1, 0.9f))) is not [{ Entry.Answer.Text: "answer" }]
            || await store.PurgeAsync(new() { Tag = "tag" }) != 1)
            return false;
    }

    folder.Delete(recursive: true);
    return true;
});

await CheckAsync("a Redis cache tells a server that is away from an empty one", async () =>
{
    var builder = Host.CreateEmptyApplicationBuilder(null);

    // Nobody listens on the discard port.
    builder.Configuration.AddInMemoryCollection(
        new Dictionary<string, string?> { ["Redis:ConnectionString"] = "127.0.0.1:9,connectTimeout=500" });
    builder.Services.AddRedisSemanticCache(builder.Configuration.GetSection("Redis"));
    using var host = builder.Build();
    await host.StartAsync();
    try
    {
        await host.Services.GetRequiredService<ISemanticCacheStore>().SearchAsync(
            new(default, new CacheKey(new byte[CacheKey.SizeInBytes]), new float[] { 1, 0 }, 1, 0.9f));
        return false;
    }
    catch (RedisConnectionException e)
    {
        Console.WriteLine($"    {e.FailureType}: {e.Message}");
        return true;
    }
});

await CheckAsync("carbon sources bound from configuration read the answers of a server", async () =>
{
    using var server = new HttpListener();
    var address = $"http://127.0.0.1:{Random.Shared.Next(20_000, 30_000)}/";
    server.Prefixes.Add(address);
    server.Start();
    var serving = Task.Run(async () =>
    {
        for (var i = 0; i < 2; i++)
        {
            var context = await server.GetContextAsync();
            var isLogin = context.Request.RawUrl == "/login";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(isLogin ? """{"token":"t"}""" : $$$"""
                {"data":[{"point_time":"{{{TimeProvider.System.GetUtcNow():O}}}","value":870.0}],"meta":{"region":"CAISO_NORTH","signal_type":"co2_moer",
                 "units":"lbs_co2_per_mwh","data_point_period_seconds":300}}
                """));
            context.Response.Close();
        }
    });
    var builder = Host.CreateEmptyApplicationBuilder(null);
    builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Carbon:BaseAddress"] = address,
        ["Carbon:UserName"] = "me",
        ["Carbon:Password"] = "secret",
        ["Carbon:Zones:US-CA"] = "CAISO_NORTH",
    });
    builder.Services.AddWattTimeCarbonIntensity(builder.Configuration.GetSection("Carbon"));
    using var host = builder.Build();
    await host.StartAsync();
    var intensity = await host.Services.GetRequiredService<ICarbonIntensityProvider>().GetCurrentAsync(new("US-CA"));
    await serving;
    Console.WriteLine($"    {intensity}");
    return intensity is { Signal: IntensitySignal.Marginal, GramsPerKwh: > 394 and < 395 };
});

return 0;

string Model(string file) => Path.Combine(models, file);

static async Task CheckAsync(string what, Func<Task<bool>> check)
{
    if (!await check())
    {
        Console.Error.WriteLine($"FAILED: {what}");
        Environment.Exit(1);
    }

    Console.WriteLine($"ok: {what}");
}
