namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>Grams of CO2e of one signal and basis, which are never added to those of another.</summary>
internal sealed record CarbonPart(string Signal, string Basis, long Requests, double Spent, double Avoided, EstimatePart Net);
