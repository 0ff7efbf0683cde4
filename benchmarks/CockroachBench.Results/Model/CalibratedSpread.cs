namespace CockroachBench.Results.Model;

/// <summary>How far blocks of a commit against itself were from each other, as a calibration of the environment found it.</summary>
/// <param name="Spread">Standard deviation of log(head/base) from block to block.</param>
/// <param name="Blocks">Over how many blocks; at least two.</param>
public sealed record CalibratedSpread(double Spread, int Blocks);
