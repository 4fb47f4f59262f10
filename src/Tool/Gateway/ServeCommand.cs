using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Wattwise.Gateway.Admin;
using Wattwise.Tool.Results;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Gateway;

/// <summary><c>wattwise serve</c>: an OpenAI-compatible gateway over local models and other servers.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 4270;
    private const string KeyVariable = "WATTWISE_GATEWAY_KEY";

    public static Command Create()
    {
        ServeOptions options = new();
        var command = options.AddTo(
            new("serve",
                "Serves local models and those of other servers to whoever speaks OpenAI's API, with keys, a cache and a dashboard."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                await RunAsync(parsed, options, output, cancellationToken);
                return ExitCodes.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCodes.Done;
            }
            catch (UsageException exception)
            {
                await error.WriteLineAsync(exception.Message);
                return ExitCodes.Usage;
            }
            catch (Exception exception) when (ToolResult.IsExpected(exception))
            {
                await error.WriteLineAsync(ToolResult.Explain(exception));
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, ServeOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        await using var app = Build(builder, parsed, options);
        ServeRoutes.Map(app);
        ServeStart start;
        try
        {
            start = await ServeStart.StartAsync(app, Environment.GetEnvironmentVariable(KeyVariable), cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new ToolException($"The gateway may not listen on {app.Configuration["urls"]}: {exception.Message}", exception);
        }

        await output.WriteLineAsync(parsed.GetValue(ToolResult.Json) ? ToolResult.ToJsonLine(start) : start.ToString());
        await ServeStart.WaitForEndAsync(app, cancellationToken);
    }

    private static WebApplication Build(WebApplicationBuilder builder, ParseResult parsed, ServeOptions options)
    {
        // Nothing of an app that happens to lie in the current folder.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        var file = options.SettingsFile(parsed);
        if (file is not null)
            builder.Configuration.AddJsonFile(file.FullName, optional: false);
        builder.Configuration.AddEnvironmentVariables("WATTWISE__");
        var settings = ServeSettings.Read(builder.Configuration, file?.DirectoryName ?? Environment.CurrentDirectory);
        options.Apply(parsed, settings);
        if (!settings.ModelNames.Any())
            throw new UsageException(NothingToServe());

        // What ends the host is said once, by the command.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddConsole(
                console => (console.LogToStandardErrorThreshold, console.FormatterName) = (LogLevel.Trace, LineFormatter.FormatName));
        builder.Services.AddSingleton<ConsoleFormatter, LineFormatter>().AddSingleton(TimeProvider.System)
            .AddSingleton<IHostLifetime, CommandLifetime>();
        if (options.Port(parsed) is { } port)
            builder.WebHost.UseUrls(Local(port));
        else if (builder.Configuration["Urls"] is null)
            builder.WebHost.UseUrls(Local(DefaultPort));
        ServeServices.Add(builder.Services, builder.Configuration, settings);
        if (options.AdminPort(parsed) is { } adminPort)
            builder.Services.Configure<GatewayAdminOptions>(admin => admin.Port = adminPort);
        return builder.Build();
    }

    private static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private static string NothingToServe()
    {
        const string Ways =
            "a GGUF file (wattwise serve model.gguf), a server with OpenAI's API (wattwise serve --upstream "
                + "small=http://127.0.0.1:11434/v1#llama3.2) or --settings.";
        string[] here = [.. Directory.EnumerateFiles(Environment.CurrentDirectory, "*.gguf").Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];
        return here.Length > 0 ? $"Name what to serve: {Ways} Here are {string.Join(", ", here)}." : $"Name what to serve: {Ways}";
    }
}
