using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Accounting;

namespace Wattwise.Tests.Pipeline;

/// <summary>What an app hangs on metrics and logs may fail; its requests do not.</summary>
public sealed class FailingTelemetryTests : IDisposable
{
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeLogCollector _log = new();
    private readonly FootprintLedger _ledger = new();
    private readonly TestChatClient _model = new();

    public void Dispose()
    {
        _metrics.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_that_throws_fails_no_request_and_is_reported_once_for_each_stage(bool streams)
    {
        using var listener = ListenAndThrow();
        using var client = Build(new LoggerFactory([new FakeLoggerProvider(_log)]));

        for (var call = 0; call < 3; call++)
            Assert.Equal("answer 1", streams ? await client.StreamAsync("What is a cat?") : await client.AskAsync("What is a cat?"));

        Assert.Equal((3, 1), (_ledger.Summarize().Requests, _ledger.Summarize().ModelCalls));
        Assert.Equal(2, _log.GetSnapshot()
            .Count(record => record.Level == LogLevel.Warning && record.Message.Contains("listener to metrics", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_log_that_throws_while_it_is_told_of_that_fails_none_either()
    {
        using var listener = ListenAndThrow();
        using var client = Build(new ThrowingLoggers());

        Assert.Equal("answer 1", await client.AskAsync("What is a cat?"));
        Assert.Equal("answer 1", await client.AskAsync("What is a cat?"));
    }

    private MeterListener ListenAndThrow()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == WattwiseTelemetry.MeterName
                    && instrument.Meter.Scope == _metrics.GetRequiredService<IMeterFactory>())
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("The listener is broken."));
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidOperationException("The listener is broken."));
        listener.Start();
        return listener;
    }

    private AccountingChatClient Build(ILoggerFactory loggers)
    {
        var services = new StageServices { LoggerFactory = loggers, MeterFactory = _metrics.GetRequiredService<IMeterFactory>() };
        return new AccountingChatClient(
            new Wattwise.Caching.SemanticCacheChatClient(_model, services: services), new AccountingOptions { Ledger = _ledger }, services);
    }

    private sealed class ThrowingLoggers : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                throw new InvalidOperationException("The log is broken.");
        }

        public void Dispose()
        {
        }
    }
}
