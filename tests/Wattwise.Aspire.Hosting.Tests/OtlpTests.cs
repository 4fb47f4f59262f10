using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Wattwise.Gateway.Access;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>What the gateway tells a collector under the environment that Aspire gives its programs.</summary>
public class OtlpTests
{
    private const string Question = "What is the capital of Portugal?";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("grpc", HttpProtocols.Http2)]
    [InlineData("http/protobuf", HttpProtocols.Http1)]
    public async Task A_collector_gets_the_spans_of_a_request_and_the_meter_but_no_text(string protocol, HttpProtocols protocols)
    {
        await using var receiver = await OtlpReceiver.StartAsync(protocols, Token);
        var key = GatewayKeys.NewText("default");
        await using var gateway = await GatewayProgram.StartAsync(GatewayProgram.Built(new()
        {
            ["WATTWISE_GATEWAY_KEY"] = key,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Admin__Port"] = "0",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_SERVICE_NAME"] = "gateway",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
        }), Token);

        Assert.Equal("Healthy", await gateway.GetHealthAsync(Token));
        var reply = await gateway.AskAsync(key, Question, Token);
        await gateway.AskAsync(key, Question, Token);
        await receiver.WaitAsync(
            () => receiver.Spans.Values.Count(span => span.Parent.Length == 0) == 2 && receiver.Instruments.ContainsKey("wattwise.energy")
                && receiver.Instruments.ContainsKey("gen_ai.client.token.usage"),
            Token);

        Assert.All(receiver.Spans.Values, span => Assert.Equal("gateway", span.Service));
        var call = Assert.Single(receiver.Spans.Values, span => span.Attributes.ContainsKey("gen_ai.operation.name"));
        var stages = receiver.Spans[call.Parent];
        var request = receiver.Spans[stages.Parent];
        Assert.Equal(("wattwise.request", "model_called"), (stages.Name, stages.Attributes["wattwise.outcome"]));
        Assert.Equal("/v1/chat/completions", request.Attributes["url.path"]);
        Assert.Equal(2, receiver.Spans.Values.Count(span => span.Parent.Length == 0));
        Assert.Equal(WattwiseTelemetry.MeterName, receiver.Instruments["wattwise.energy"]);
        Assert.Contains("gen_ai.client.token.usage", receiver.Instruments.Keys);

        var answer = reply.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        foreach (var text in new[] { Question, answer, key })
            Assert.DoesNotContain(receiver.Bodies, body => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
    }
}
