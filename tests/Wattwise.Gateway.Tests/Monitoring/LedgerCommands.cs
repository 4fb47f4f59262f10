using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Tests.Dashboard;

namespace Wattwise.Gateway.Tests.Monitoring;

/// <summary>What another gateway does that shares a ledger: it answers requests of its own client over HTTP until its input ends, and says
/// after each flush how many
/// it had answered before, with their tokens and joules.</summary>
internal static class LedgerCommands
{
    public const string Argument = "--child-ledger";
    public const string Redis = "redis";
    public const string Postgres = "postgres";
    private const string Body = """{"model":"test","messages":[{"role":"user","content":"question"}]}""";

    public static async Task<int> RunAsync(string kind, string place)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IGatewayAccess>(new TestAccess());
        builder.Services.AddWattwise(options => (options.SemanticCache, options.Accounting!.EnergyModel) = (null, new TokenEnergy()));
        if (kind == Redis)
            builder.Services.AddRedisLedger(
                options => (options.ConnectionString, options.FlushInterval) = (place, TimeSpan.FromMilliseconds(50)));
        else
            builder.Services.AddPostgresLedger(
                options => (options.ConnectionString, options.FlushInterval) = (place, TimeSpan.FromMilliseconds(50)));
        builder.Services.AddKeyedChatClient("test", _ => new TestChatClient { Respond = Answer }).UseWattwise();
        builder.Services.AddWattwiseGateway(options => options.Models.Add(new() { Name = "test", ServiceKey = "test" }));
        await using var app = builder.Build();
        app.MapWattwise();
        await app.StartAsync();

        var ending = Task.Run(Console.In.ReadToEndAsync);
        using HttpClient client = new() { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestAccess.Key);
        var (requests, tokens, joules) = (0L, 0L, 0.0);
        var log = app.Services.GetRequiredService<IFootprintLog>();
        while (true)
        {
            for (var i = 0; i < 20; i++)
            {
                using StringContent content = new(Body, System.Text.Encoding.UTF8, "application/json");
                using var response = await client.PostAsync("/v1/chat/completions", content);
                requests++;
                tokens += long.Parse(response.Headers.GetValues("x-wattwise-input-tokens").Single(), CultureInfo.InvariantCulture);
                joules += double.Parse(response.Headers.GetValues("x-wattwise-joules").Single(), CultureInfo.InvariantCulture);
            }

            var isLast = ending.IsCompleted;
            await (log is RedisLedger redis ? redis.FlushAsync() : ((PostgresLedger)log).FlushAsync());
            if (isLast)
                break;
            await Console.Out.WriteLineAsync(Line());
        }

        await app.StopAsync();
        await app.DisposeAsync();
        await Console.Out.WriteLineAsync(Line());
        return 0;

        string Line() => string.Create(CultureInfo.InvariantCulture, $"{requests} {tokens} {joules:R}");

        static Task<ChatResponse> Answer(int call, CancellationToken token)
        {
            var response = TestChatClient.Response("answer");
            response.Usage = new() { InputTokenCount = 100 + (call % 17), OutputTokenCount = 7 };
            return Task.FromResult(response);
        }
    }
}
