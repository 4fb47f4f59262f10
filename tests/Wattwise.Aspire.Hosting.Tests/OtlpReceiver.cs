using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>Takes in what a program exports by OpenTelemetry's protocol, over gRPC or as plain HTTP.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int GrpcPrefix = 5;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _bodies = [];
    private volatile TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols));
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        (string, string)[] signals =
            [("traces", "trace.v1.TraceService"), ("metrics", "metrics.v1.MetricsService"), ("logs", "logs.v1.LogsService")];
        foreach (var (signal, service) in signals)
        {
            _app.MapPost($"/v1/{signal}", context => TakeAsync(context, signal, prefix: 0));
            _app.MapPost($"/opentelemetry.proto.collector.{service}/Export", context => TakeAsync(context, signal, GrpcPrefix));
        }
    }

    public string Address => _app.Urls.First();

    /// <summary>Spans by id.</summary>
    public ConcurrentDictionary<string, OtlpSpan> Spans { get; } = [];

    /// <summary>Names of instruments.</summary>
    public ConcurrentDictionary<string, string> Instruments { get; } = [];

    public ConcurrentQueue<string> Logs { get; } = [];

    /// <summary>Of all that came.</summary>
    public IEnumerable<byte[]> Bodies => _bodies;

    public static async Task<OtlpReceiver> StartAsync(HttpProtocols protocols, CancellationToken cancellationToken)
    {
        OtlpReceiver receiver = new(protocols);
        await receiver._app.StartAsync(cancellationToken);
        return receiver;
    }

    /// <summary>Waits until what came is enough.</summary>
    public async Task WaitAsync(Func<bool> isEnough, CancellationToken cancellationToken)
    {
        while (_arrived is var arrived && !isEnough())
            await arrived.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, string signal, int prefix)
    {
        using MemoryStream stream = new();
        await context.Request.Body.CopyToAsync(stream, context.RequestAborted);
        var body = stream.ToArray();
        _bodies.Enqueue(body);
        // Over gRPC an export is one message after a mark and its length.
        if (prefix > 0)
            Assert.Equal(body.Length - prefix, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)));
        Read(signal, new ProtobufMessage(body.AsMemory(prefix)));
        Interlocked.Exchange(ref _arrived, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

        if (prefix == 0)
        {
            context.Response.ContentType = "application/x-protobuf";
            return;
        }

        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[GrpcPrefix], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    // The numbers are those of opentelemetry-proto 1: of each signal, resources hold scopes, which hold the items.
    private void Read(string signal, ProtobufMessage request)
    {
        foreach (var resource in request.Messages(1))
        {
            var service = Attributes(resource.Messages(1).First(), 1).GetValueOrDefault("service.name", "");
            foreach (var scope in resource.Messages(2))
            {
                var name = scope.Messages(1).First().Text(1);
                foreach (var item in scope.Messages(2))
                {
                    if (signal == "metrics")
                        Instruments[item.Text(1)] = name;
                    else if (signal == "logs")
                        Logs.Enqueue(item.Messages(5).First().Text(1));
                    else
                        Spans[item.Hex(2)] = new(service, name, item.Text(5), item.Hex(1), item.Hex(4), Attributes(item, 9));
                }
            }
        }
    }

    private static Dictionary<string, string> Attributes(ProtobufMessage message, int field) =>
        message.Messages(field).ToDictionary(pair => pair.Text(1), pair => pair.Messages(2).First().Text(1));
}
