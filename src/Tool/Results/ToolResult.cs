using System.CommandLine;
using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Wattwise.Carbon;
using Wattwise.Gateway.Access;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Results;

/// <summary>Runs a part of the command: shows its result as text or JSON, and turns what fails into a line and an exit code.</summary>
internal static class ToolResult
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    // What an encoding has no letters for is escaped.
    private static readonly JsonSerializerOptions EscapedOptions = new(JsonOptions) { Encoder = JavaScriptEncoder.Default };

    private static readonly JsonSerializerOptions LineOptions = new(JsonOptions) { WriteIndented = false };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON", Recursive = true };

    /// <param name="command">The part of the command.</param>
    /// <param name="run">Does it, and returns the result that is printed as JSON.</param>
    /// <param name="show">Shows the same as text.</param>
    /// <param name="hasFindings">Whether something that was checked is not as it should be.</param>
    public static void SetAction<T>(
        Command command, Func<ParseResult, CancellationToken, Task<T>> run, Action<T, IAnsiConsole> show,
        Func<T, bool>? hasFindings = null) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                var result = await run(parsed, cancellationToken);
                if (parsed.GetValue(Json))
                    await output.WriteLineAsync(
                        JsonSerializer.Serialize(result, PlainLetters.HasAll(output.Encoding) ? JsonOptions : EscapedOptions));
                else
                    show(result, CreateConsole(output));
                return hasFindings?.Invoke(result) == true ? ExitCodes.Findings : ExitCodes.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCodes.Cancelled;
            }
            catch (UsageException error)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(error.Message);
                return ExitCodes.Usage;
            }
            catch (Exception error) when (IsExpected(error))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(Explain(error));
                return ExitCodes.Failed;
            }
        });

    /// <summary>A result on one line, for what goes on after it.</summary>
    public static string ToJsonLine<T>(T result) => JsonSerializer.Serialize(result, LineOptions);

    /// <summary>Whether it is the user's to mend, so that a line says enough.</summary>
    public static bool IsExpected(Exception error) => !PipedOutput.IsClosed(error) && (StartFault.IsExpected(error)
        || error is ToolException or CarbonSourceException or GatewayKeyLimitException or HttpRequestException or Win32Exception);

    /// <inheritdoc cref="StartFault.Explain"/>
    public static string Explain(Exception error) => StartFault.Explain(error);

    public static string OneLine(string text) => StartFault.OneLine(text);

    // A pipe has no width; a narrow one would break figures over lines.
    private static IAnsiConsole CreateConsole(TextWriter output)
    {
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
        });
        if (!isTerminal)
            console.Profile.Width = 200;
        return console;
    }
}
