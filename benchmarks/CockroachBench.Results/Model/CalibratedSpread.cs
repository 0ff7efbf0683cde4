namespace CockroachBench.Results.Model;

// How far blocks of a commit against itself were from each other, as a calibration of the environment found it.
internal sealed record CalibratedSpread(double Spread, int Blocks);
