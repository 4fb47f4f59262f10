using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Models;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Replays;
using Wattwise.Gateway.Traffic;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Embeddings;

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal sealed class EmbeddingEndpoint(
    ModelCatalog models,
    IGatewayAccess access,
    IGatewayTraffic traffic,
    ReplayStore replays,
    IOptions<GatewayOptions> options,
    TimeProvider time)
{
    private const int BytesPerToken = 3;

    public async Task AnswerAsync(HttpContext context, GatewayCaller caller)
    {
        using var body = await RequestBody.ReadAsync(context, options.Value);
        using var replay = ReplayTicket.Take(replays, context, caller, body);
        if (replay.Stored is { } stored)
        {
            await ReplayTicket.SendAsync(context, stored);
            return;
        }

        var request = EmbeddingRequest.Read(body.Root, options.Value.MaxInputs);
        var (model, generator) = models.GetEmbedding(caller, request.Model);
        var demand = new AccessDemand(model.Name, body.Length / BytesPerToken, 0);
        await using var grant = await access.ReserveAsync(caller, demand, context.RequestAborted);
        if (grant.Refusal is { } refusal)
            throw new GatewayException(refusal);

        var told = traffic.Begin(isStream: false);
        context.Features.Set(told);
        using var ambient = AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope(caller.Tenant));
        using var timeout = new CancellationTokenSource(options.Value.RequestTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        var (status, footprint) = (StatusCodes.Status200OK, default(RequestFootprint));
        try
        {
            var embeddings = await GenerateAsync(generator, request, model, ended.Token);
            footprint = embeddings.GetFootprint()!;
            grant.Saved = SavedByWattwise.In(footprint);
            await grant.SettleAsync(UsageTokens.Plausible(embeddings.Usage?.InputTokenCount), 0, footprint.Spent.Joules);
            FootprintHeaders.Set(context.Response.Headers, footprint, tier: null);
            var json = JsonReply.Write(writer => Write(writer, request, embeddings, footprint));
            if (replay.IsKept)
                replay.Keep(json.ToArray(), isStream: false, context.Response.Headers);
            await JsonReply.SendAsync(context, json);
        }
        catch (Exception exception)
        {
            status = PipelineErrors.StatusOf(exception, context.RequestAborted);
            if (ended.IsCancellationRequested)
                await grant.SettleAsync(demand.InputTokens, 0, 0);
            throw;
        }
        finally
        {
            told.End(status, footprint);
        }
    }

    private static async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEmbeddingGenerator<string, Embedding<float>> generator,
        EmbeddingRequest request,
        GatewayModelOptions model,
        CancellationToken cancellationToken)
    {
        var options = new EmbeddingGenerationOptions { Dimensions = request.Dimensions, ModelId = model.ModelId };
        try
        {
            return await generator.GenerateAsync(request.Texts, options, cancellationToken);
        }
        catch (ArgumentException exception) when (request.Dimensions is not null)
        {
            // The texts were checked: it is all that can be wrong.
            throw new GatewayException(PipelineErrors.Of(exception) with { Param = "dimensions" });
        }
    }

    private static void Write(
        Utf8JsonWriter writer, EmbeddingRequest request, GeneratedEmbeddings<Embedding<float>> embeddings, RequestFootprint footprint)
    {
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        for (var i = 0; i < embeddings.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "embedding"u8);
            writer.WriteNumber("index"u8, i);
            WriteVector(writer, embeddings[i].Vector.Span, request.IsBase64);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, request.Model);
        if (embeddings.Usage is { } usage)
        {
            writer.WriteStartObject("usage"u8);
            var tokens = UsageTokens.Plausible(usage.InputTokenCount);
            writer.WriteNumber("prompt_tokens"u8, tokens);
            writer.WriteNumber("total_tokens"u8, tokens);
            writer.WriteEndObject();
        }

        FootprintObject.Write(writer, footprint, tier: null, request.Ignored);
    }

    private static void WriteVector(Utf8JsonWriter writer, ReadOnlySpan<float> vector, bool isBase64)
    {
        if (!isBase64)
        {
            writer.WriteStartArray("embedding"u8);
            foreach (var value in vector)
                writer.WriteNumberValue(value);
            writer.WriteEndArray();
            return;
        }

        if (BitConverter.IsLittleEndian)
        {
            writer.WriteBase64String("embedding"u8, MemoryMarshal.AsBytes(vector));
            return;
        }

        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        writer.WriteBase64String("embedding"u8, bytes);
    }
}
