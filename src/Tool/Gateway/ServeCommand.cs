using System.CommandLine;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise.Gateway;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Admin;
using Wattwise.LocalEngine;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Gateway;

/// <summary><c>wattwise serve</c>: an OpenAI-compatible gateway over a local model.</summary>
internal static class ServeCommand
{
    private const string Tenant = "default";

    public static Command Create()
    {
        Argument<FileInfo> model = new("model") { Description = "The GGUF file of a chat model" };
        Option<string?> name = new("--name") { Description = "What callers call it [default: the file's name]" };
        Option<FileInfo> embedder = new("--embedder") { Description = "The GGUF file of an embedder: rephrased questions hit the cache too" };
        Option<FileInfo> verifier = new("--verifier") { Description = "The GGUF file of a pair verifier, which decides whether they may" };
        Option<DirectoryInfo> data = new("--data") { Description = "A folder for keys, budgets, cache and ledger [default: they end with the process]" };
        Option<int> port = new("--port") { Description = "Where callers connect, on this machine", DefaultValueFactory = _ => 4270 };
        Option<int> adminPort = new("--admin-port") { Description = "Where operators look, on this machine", DefaultValueFactory = _ => 4280 };
        Option<FileInfo> settings = new("--settings") { Description = "A JSON file with sections Wattwise, Gateway, Admin and Dashboard" };
        foreach (var option in (Option<FileInfo>[])[embedder, verifier, settings])
            option.AcceptExistingOnly();
        model.AcceptExistingOnly();
        foreach (var option in (Option<int>[])[port, adminPort])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValue(option) is < 0 or > 65_535)
                    result.AddError($"{option.Name} is from 0 to 65535.");
            });
        }

        Command command = new("serve", "Serves a local model to whoever speaks OpenAI's API, with a dashboard.")
        {
            model, name, embedder, verifier, data, port, adminPort, settings,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var builder = WebApplication.CreateSlimBuilder();
            // What ends the host is said once, below.
            builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{parsed.GetValue(port)}"));
            if (parsed.GetValue(settings) is { } file)
                builder.Configuration.AddJsonFile(file.FullName, optional: false);
            builder.Configuration.AddEnvironmentVariables("WATTWISE__");
            var path = parsed.GetValue(model)!.FullName;
            AddServices(
                builder.Services, builder.Configuration, path, parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path), parsed.GetValue(embedder)?.FullName,
                parsed.GetValue(verifier)?.FullName, parsed.GetValue(data), parsed.GetValue(adminPort));
            await using var app = builder.Build();
            app.MapWattwise();
            app.MapWattwiseHealth();
            try
            {
                await app.StartAsync(cancellationToken);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(await DescribeAsync(app, cancellationToken));
                await app.WaitForShutdownAsync(cancellationToken);
                return ExitCodes.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await app.StopAsync(CancellationToken.None);
                return ExitCodes.Done;
            }
            catch (Exception exception) when (exception is LlamaException or IOException or ArgumentException or OptionsValidationException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static void AddServices(
        IServiceCollection services, ConfigurationManager configuration, string model, string name, string? embedder, string? verifier, DirectoryInfo? data,
        int adminPort)
    {
        services.AddWattwise(configuration.GetSection("Wattwise"));
        services.AddLlamaChatClient(options => options.ModelPath = model).UseWattwise();
        if (embedder is not null)
            services.AddLlamaEmbeddingGenerator(options => options.ModelPath = embedder);
        if (verifier is not null)
            services.AddLlamaPairScorer(options => options.ModelPath = verifier);
        services.AddWattwiseGateway(configuration.GetSection("Gateway"), options =>
        {
            options.Models.Add(new GatewayModelOptions { Name = name });
            if (embedder is not null)
                options.Models.Add(new GatewayModelOptions { Name = Path.GetFileNameWithoutExtension(embedder), Kind = GatewayModelKind.Embedding });
        });
        services.AddWattwiseGatewayAdmin(configuration.GetSection("Admin"), options => options.Port = adminPort);
        services.AddWattwiseDashboard(configuration.GetSection("Dashboard"));
        if (data is null)
            return;

        data.Create();
        services.AddSqliteSemanticCache(options => options.FilePath = DataFolder.Cache(data.FullName));
        services.AddSqliteLedger(options => options.FilePath = DataFolder.Ledger(data.FullName));
        services.AddSqliteGatewayStore(options => options.FilePath = DataFolder.Keys(data.FullName));
    }

    private static async Task<string> DescribeAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var keys = app.Services.GetRequiredService<GatewayKeys>();
        var text = (await keys.ListAsync(cancellationToken)).Count == 0
            ? (await keys.CreateAsync(new GatewayKeySettings(Tenant), cancellationToken)).Text
            : "as before";
        return $"{app.Urls.First()}/v1  key: {text}  dashboard: {app.Services.GetRequiredService<GatewayAdminListener>().CreateLink()}";
    }
}
