using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wattwise.Benchmarks.LocalEngine;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Gateway.Access;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>A gateway in a process of its own.</summary>
internal sealed class BenchGateway : IAsyncDisposable
{
    public const string ChildVerb = "gateway-server";
    public const int LocalClients = 8;
    private const int CellsPerClient = 1024;

    // Room for every request of the longest run.
    private const long DayTokens = 1_000_000_000_000;
    private const double DayJoules = 1e13;

    private readonly Process _process;

    private BenchGateway(Process process, Uri address, string key)
    {
        (_process, Address) = (process, address);
        Authorization = new("Bearer", key);
    }

    public Uri Address { get; }

    /// <summary>The key that the gateway made for its one caller.</summary>
    public AuthenticationHeaderValue Authorization { get; }

    /// <summary>The memory that the process has in RAM, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a gateway and waits until it listens.</summary>
    /// <param name="arguments">What else it is told.</param>
    public static async Task<BenchGateway> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };

        // Under `dotnet Wattwise.Benchmarks.dll` the program is dotnet, and the first argument of the command line is the library.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        // As samples/Gateway and the tool are built.
        (start.Environment["DOTNET_TieredPGO"], start.Environment["DOTNET_gcConcurrent"]) = ("0", "1");
        foreach (var argument in (string[])[ChildVerb, .. arguments])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync();
        var key = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The gateway did not start.");
        return new BenchGateway(process, new Uri(address!), key);
    }

    /// <summary>A client with the gateway's key.</summary>
    public HttpClient CreateClient() => new()
    {
        BaseAddress = Address,
        Timeout = TimeSpan.FromMinutes(5),
        DefaultRequestHeaders = { Authorization = Authorization },
    };

    /// <summary>What the process does.</summary>
    /// <param name="model">The file of the local model; <see langword="null"/> for scripted ones alone.</param>
    /// <param name="threads">Its threads.</param>
    /// <param name="hasBudgets">Whether the caller's key has day budgets, so that each request is held and booked.</param>
    /// <param name="store">The file of keys and budgets; <see langword="null"/> for memory.</param>
    /// <param name="isEachToken">Whether each token is sent by itself, where by default those of 50 ms travel together.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int> ServeAsync(
        string? model, int threads, bool hasBudgets, string? store, bool isEachToken, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        builder.Services.AddWattwise();
        if (store is not null)
            builder.Services.AddSqliteGatewayStore(o => o.FilePath = store);
        builder.Services.AddKeyedChatClient("ready", _ => new ReadyChatClient()).UseWattwise();
        builder.Services.AddKeyedChatClient("open", _ => new OpenStreamClient()).UseWattwise();
        if (model is not null)
        {
            builder.Services.AddLlamaChatClient(
                o =>
                {
                    (o.ModelPath, o.Threads) = (model, threads);
                    EngineLoad.Configure(o, LocalClients, CellsPerClient, Wattwise.LocalEngine.LlamaKvLayout.Separate);
                },
                "local",
                o => o.StreamingInterval = isEachToken ? TimeSpan.Zero : o.StreamingInterval)
                .UseWattwise()
                .ConfigureOptions(o => o.ConfigureLlama(llama => llama.LogitBias = OurChats.NoEnds));
        }

        builder.Services.AddWattwiseGateway(o =>
        {
            foreach (var name in (string[])["ready", "open", .. model is null ? [] : (string[])["local"]])
                o.Models.Add(new() { Name = name, ServiceKey = name });
        });
        await using var app = builder.Build();
        app.MapWattwise();
        await app.StartAsync(cancellationToken);
        var key = await app.Services.GetRequiredService<GatewayKeys>().CreateAsync(
            hasBudgets ? new("bench") { TokensPerDay = DayTokens, JoulesPerDay = DayJoules } : new("bench"), cancellationToken);
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Console.WriteLine(key.Text);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
