using System.Diagnostics;
using System.Globalization;
using System.Net;
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

    private readonly Process _process;

    private BenchGateway(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

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
        foreach (var argument in (string[])[ChildVerb, .. arguments])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The gateway did not start.");
        return new BenchGateway(process, new Uri(line));
    }

    /// <summary>What the process does.</summary>
    public static async Task<int> ServeAsync(string? model, int threads, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IGatewayAccess, OpenAccess>().AddWattwise();
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
                o => o.StreamingInterval = TimeSpan.Zero)
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
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
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
