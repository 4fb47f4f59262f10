using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Gateway;

/// <summary>A line for each entry of the log: an operator reads what happened and not where in the code.</summary>
internal sealed class LineFormatter(TimeProvider timeProvider) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = ToolResult.OneLine(logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception)
            text += $" ({exception.GetType().Name}: {ToolResult.OneLine(exception.Message)})";
        textWriter.WriteLine($"{timeProvider.GetUtcNow():u} {Word(logEntry.LogLevel)} {logEntry.Category}: {text}");
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "critical",
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Information => "info",
        _ => "debug",
    };
}
